// SPDX-License-Identifier: MIT
// Every pointer of every system call, pointing where it must not: null, unmapped, into the kernel,
// into VTL1. The kernel neither follows it nor falls over it.
#include "abi/nt/system_information.h"
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::current_thread;
using abi::nt::EventType;
using abi::nt::IoStatusBlock;
using abi::nt::PortMessage;
using abi::nt::String;

constexpr Time at_once = 0;

/// What the rows below share; made anew for each of them.
struct Good {
    Handle event = new_event();
    Handle file;
    IoStatusBlock io;
    std::size_t size = 4096;
    String name = String::of("\\Device\\Disk\\ntdll.dll");
    ObjectAttributes attributes = ObjectAttributes::named(name);
    char buffer[512] = {};

    Good() { expect_success(NtOpenFile(&file, access::file_read, &attributes, &io, 0, 0)); }
    ~Good() {
        expect_success(NtClose(event));
        expect_success(NtClose(file));
    }
    Good(const Good&) = delete;
    Good& operator=(const Good&) = delete;
};

/// A bad address as whatever pointer is wanted.
class Bad {
public:
    explicit Bad(std::uint64_t address) : address_(address) {}
    template <typename T>
    operator T*() const { // NOLINT(google-explicit-constructor): stands for any pointer
        return reinterpret_cast<T*>(address_);
    }

private:
    std::uint64_t address_;
};

enum class Null : std::uint8_t { IsBad, IsFine, IsNoName };

struct Row {
    std::string_view name;
    NtStatus (*call)(Good& good, Bad bad);
    Null null = Null::IsBad;
};

constexpr Row object_rows[] = {
    {"NtDuplicateObject target",
     [](Good& good, Bad bad) {
         return NtDuplicateObject(current_process, good.event, current_process, bad, {}, 0,
                                  abi::nt::duplicate_same_access);
     }},
    {"NtQueryObject buffer",
     [](Good& good, Bad bad) {
         return NtQueryObject(good.event, abi::nt::ObjectInformationClass::Basic, bad, 56, nullptr);
     }},
    {"NtQueryObject returned",
     [](Good& good, Bad bad) {
         return NtQueryObject(good.event, abi::nt::ObjectInformationClass::Basic, good.buffer, 56,
                              bad);
     },
     Null::IsFine},
    {"NtWaitForSingleObject timeout",
     [](Good& good, Bad bad) {
         NtSetEvent(good.event, nullptr); // for the null that is fine
         return NtWaitForSingleObject(good.event, 0, bad);
     },
     Null::IsFine},
    {"NtWaitForMultipleObjects handles",
     [](Good&, Bad bad) {
         return NtWaitForMultipleObjects(2, bad, abi::nt::WaitType::Any, 0, &at_once);
     }},
    {"NtCreateEvent handle",
     [](Good&, Bad bad) {
         return NtCreateEvent(bad, access::all, nullptr, EventType::Notification, 0);
     }},
    {"NtOpenEvent attributes",
     [](Good& good, Bad bad) { return NtOpenEvent(&good.event, access::all, bad); }},
    {"NtOpenEvent name",
     [](Good&, Bad bad) {
         Handle event;
         ObjectAttributes attributes;
         attributes.object_name = reinterpret_cast<std::uint64_t>(static_cast<const String*>(bad));
         return NtOpenEvent(&event, access::all, &attributes);
     },
     Null::IsNoName},
    {"NtOpenEvent letters",
     [](Good&, Bad bad) {
         Handle event;
         const String name{8, 8, 0, reinterpret_cast<std::uint64_t>(static_cast<char*>(bad))};
         const auto attributes = ObjectAttributes::named(name);
         return NtOpenEvent(&event, access::all, &attributes);
     }},
    {"NtSetEvent previous", [](Good& good, Bad bad) { return NtSetEvent(good.event, bad); },
     Null::IsFine},
    {"NtResetEvent previous", [](Good& good, Bad bad) { return NtResetEvent(good.event, bad); },
     Null::IsFine},
    {"NtCreateSemaphore handle",
     [](Good&, Bad bad) { return NtCreateSemaphore(bad, access::all, nullptr, 0, 1); }},
    {"NtCreateMutant handle",
     [](Good&, Bad bad) { return NtCreateMutant(bad, access::all, nullptr, 0); }},
};

constexpr Row memory_rows[] = {
    {"NtAllocateVirtualMemory base",
     [](Good& good, Bad bad) {
         return NtAllocateVirtualMemory(current_process, bad, 0, &good.size,
                                        abi::nt::memory_reserve, PageProtection::ReadWrite);
     }},
    {"NtAllocateVirtualMemory size",
     [](Good&, Bad bad) {
         void* base = nullptr;
         return NtAllocateVirtualMemory(current_process, &base, 0, bad, abi::nt::memory_reserve,
                                        PageProtection::ReadWrite);
     }},
    {"NtFreeVirtualMemory base",
     [](Good& good, Bad bad) {
         return NtFreeVirtualMemory(current_process, bad, &good.size, abi::nt::memory_release);
     }},
    {"NtProtectVirtualMemory base",
     [](Good& good, Bad bad) {
         PageProtection previous{};
         return NtProtectVirtualMemory(current_process, bad, &good.size, PageProtection::ReadOnly,
                                       &previous);
     }},
    {"NtQueryVirtualMemory buffer",
     [](Good& good, Bad bad) {
         return NtQueryVirtualMemory(current_process, &good, 0, bad, 48, nullptr);
     }},
    {"NtCreateSection handle",
     [](Good&, Bad bad) {
         const std::uint64_t size = 4096;
         return NtCreateSection(bad, access::all, nullptr, &size, PageProtection::ReadWrite,
                                abi::nt::section_commit, abi::nt::no_handle);
     }},
    {"NtCreateSection size",
     [](Good&, Bad bad) {
         Handle section;
         return NtCreateSection(&section, access::all, nullptr, bad, PageProtection::ReadWrite,
                                abi::nt::section_commit, abi::nt::no_handle);
     }},
    {"NtOpenSection attributes",
     [](Good&, Bad bad) {
         Handle section;
         return NtOpenSection(&section, access::all, bad);
     }},
};

constexpr Row process_rows[] = {
    {"NtCreateUserProcess parameters",
     [](Good&, Bad bad) {
         Handle process;
         Handle thread;
         abi::nt::PsAttributeList attributes;
         attributes.total_length = 8;
         return NtCreateUserProcess(&process, &thread, access::all, access::all, nullptr, nullptr,
                                    0, 0, bad, nullptr, &attributes);
     }},
    {"NtCreateUserProcess attributes",
     [](Good&, Bad bad) {
         Handle process;
         Handle thread;
         const abi::nt::ProcessParameters parameters;
         return NtCreateUserProcess(&process, &thread, access::all, access::all, nullptr, nullptr,
                                    0, 0, &parameters, nullptr, bad);
     }},
    {"NtCreateProcessEx handle",
     [](Good&, Bad bad) {
         return NtCreateProcessEx(bad, access::all, nullptr, current_process, 0, abi::nt::no_handle,
                                  abi::nt::no_handle, abi::nt::no_handle, 0);
     }},
    {"NtOpenProcess client",
     [](Good& good, Bad bad) {
         Handle process;
         return NtOpenProcess(&process, access::all, &good.attributes, bad);
     }},
    {"NtQueryInformationProcess buffer",
     [](Good&, Bad bad) {
         return NtQueryInformationProcess(current_process, abi::nt::ProcessInformationClass::Basic,
                                          bad, sizeof(abi::nt::ProcessBasicInformation), nullptr);
     }},
    {"NtCreateThreadEx handle",
     [](Good&, Bad bad) {
         return NtCreateThreadEx(bad, access::all, nullptr, current_process, nullptr, nullptr,
                                 abi::nt::create_suspended, 0, 0, 0, nullptr);
     }},
    {"NtOpenThread client",
     [](Good& good, Bad bad) {
         Handle thread;
         return NtOpenThread(&thread, access::all, &good.attributes, bad);
     }},
    {"NtQueryInformationThread buffer",
     [](Good&, Bad bad) {
         return NtQueryInformationThread(current_thread, abi::nt::ThreadInformationClass::Basic,
                                         bad, sizeof(abi::nt::ThreadBasicInformation), nullptr);
     }},
    {"NtSetInformationThread buffer",
     [](Good&, Bad bad) {
         return NtSetInformationThread(current_thread, abi::nt::ThreadInformationClass::Priority,
                                       bad, 4);
     }},
    {"NtDelayExecution interval", [](Good&, Bad bad) { return NtDelayExecution(0, bad); }},
};

constexpr Row file_rows[] = {
    {"NtOpenFile handle",
     [](Good& good, Bad bad) {
         return NtOpenFile(bad, access::file_read, &good.attributes, &good.io, 0, 0);
     }},
    {"NtOpenFile attributes",
     [](Good& good, Bad bad) {
         Handle file;
         return NtOpenFile(&file, access::file_read, bad, &good.io, 0, 0);
     }},
    {"NtOpenFile status",
     [](Good& good, Bad bad) {
         Handle file;
         return NtOpenFile(&file, access::file_read, &good.attributes, bad, 0, 0);
     }},
    {"NtCreateFile attributes",
     [](Good& good, Bad bad) {
         Handle file;
         return NtCreateFile(&file, access::file_read, bad, &good.io, nullptr, 0, 0,
                             abi::nt::CreateDisposition::Open, 0, nullptr, 0);
     }},
    {"NtReadFile buffer",
     [](Good& good, Bad bad) {
         return NtReadFile(good.file, abi::nt::no_handle, nullptr, nullptr, &good.io, bad, 16,
                           nullptr, nullptr);
     }},
    {"NtReadFile status",
     [](Good& good, Bad bad) {
         return NtReadFile(good.file, abi::nt::no_handle, nullptr, nullptr, bad, good.buffer, 16,
                           nullptr, nullptr);
     }},
    {"NtReadFile offset",
     [](Good& good, Bad bad) {
         return NtReadFile(good.file, abi::nt::no_handle, nullptr, nullptr, &good.io, good.buffer,
                           16, bad, nullptr);
     },
     Null::IsFine},
    {"NtWriteFile buffer",
     [](Good& good, Bad bad) {
         return NtWriteFile(GetStdHandle(StandardHandle::Output), abi::nt::no_handle, nullptr,
                            nullptr, &good.io, bad, 16, nullptr, nullptr);
     }},
    {"NtQueryInformationFile buffer",
     [](Good& good, Bad bad) {
         return NtQueryInformationFile(good.file, &good.io, bad, 24,
                                       abi::nt::FileInformationClass::Standard);
     }},
    {"NtQueryDirectoryFile buffer",
     [](Good& good, Bad bad) {
         const String name = String::of(abi::nt::disk_directory);
         const auto attributes = ObjectAttributes::named(name);
         Handle disk;
         expect_success(NtOpenFile(&disk, access::file_read, &attributes, &good.io, 0, 0));
         const NtStatus status =
             NtQueryDirectoryFile(disk, abi::nt::no_handle, nullptr, nullptr, &good.io, bad, 128,
                                  abi::nt::FileInformationClass::Directory, 1, nullptr, 1);
         expect_success(NtClose(disk));
         return status;
     }},
};

constexpr Row system_rows[] = {
    {"NtAlpcCreatePort handle",
     [](Good&, Bad bad) {
         const String name = String::of("\\RPC Control\\usertests-pointers");
         const auto attributes = ObjectAttributes::named(name);
         return NtAlpcCreatePort(bad, &attributes, nullptr);
     }},
    {"NtAlpcConnectPort name",
     [](Good&, Bad bad) {
         Handle port;
         return NtAlpcConnectPort(&port, bad, nullptr, nullptr, 0, nullptr, nullptr, nullptr,
                                  nullptr, nullptr, nullptr);
     }},
    {"NtAlpcSendWaitReceivePort receive",
     [](Good&, Bad bad) {
         const String name = String::of("\\RPC Control\\usertests-pointers");
         const auto attributes = ObjectAttributes::named(name);
         Handle port;
         expect_success(NtAlpcCreatePort(&port, &attributes, nullptr));
         std::uint64_t size = sizeof(PortMessage);
         const NtStatus status = NtAlpcSendWaitReceivePort(port, abi::nt::alpc_reply_message, bad,
                                                           nullptr, bad, &size, nullptr, &at_once);
         expect_success(NtClose(port));
         return status;
     },
     Null::IsFine}, // Nothing to send, and nothing wanted.
    {"NtQuerySystemInformation buffer",
     [](Good&, Bad bad) {
         return NtQuerySystemInformation(abi::nt::SystemInformationClass::Basic, bad,
                                         sizeof(abi::nt::SystemBasicInformation), nullptr);
     }},
    {"NtQuerySystemTime time", [](Good&, Bad bad) { return NtQuerySystemTime(bad); }},
    {"NtQueryPerformanceCounter counter",
     [](Good&, Bad bad) { return NtQueryPerformanceCounter(bad, nullptr); }},
    {"NtLoadDriver name", [](Good&, Bad bad) { return NtLoadDriver(bad); }},
    {"NtLoadDriver letters",
     [](Good&, Bad bad) {
         const String name{8, 8, 0, reinterpret_cast<std::uint64_t>(static_cast<char*>(bad))};
         return NtLoadDriver(&name);
     }},
};

void check(const Row& row) {
    const bool passed_before = !has_failed();
    for (const std::uint64_t address : bad_addresses()) {
        Good good;
        const NtStatus status = row.call(good, Bad{address});
        if (address == 0 && row.null == Null::IsFine) {
            expect_success(status);
        } else if (address == 0 && row.null == Null::IsNoName) {
            expect(status, NtStatus::ObjectNameInvalid);
        } else {
            expect(status, NtStatus::AccessViolation);
        }
    }
    if (passed_before && has_failed()) {
        constexpr std::string_view note = " is where that was\n";
        WriteConsole(row.name.data(), row.name.size());
        WriteConsole(note.data(), note.size());
    }
}

template <std::size_t Count>
void check_all(const Row (&rows)[Count]) {
    for (const Row& row : rows) {
        check(row);
    }
}

constexpr Test tests[] = {
    {"pointers-objects", [] { check_all(object_rows); }},
    {"pointers-memory", [] { check_all(memory_rows); }},
    {"pointers-processes", [] { check_all(process_rows); }},
    {"pointers-files", [] { check_all(file_rows); }},
    {"pointers-system", [] { check_all(system_rows); }},
};

} // namespace

std::span<const Test> pointer_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
