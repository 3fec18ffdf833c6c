// SPDX-License-Identifier: MIT
// Every pointer of every system call, pointing where it must not: null, unmapped, into the kernel,
// into VTL1. The kernel neither follows it nor falls over it.
#include "user/programs/usertests/pointers.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::current_thread;
using abi::nt::EventType;
using abi::nt::String;

constexpr Time at_once = 0;

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

constexpr Test tests[] = {
    {"pointers-objects", [] { check_pointers(object_rows); }},
    {"pointers-memory", [] { check_pointers(memory_rows); }},
    {"pointers-processes", [] { check_pointers(process_rows); }},
    {"pointers-files", check_pointers_of_files},
    {"pointers-system", check_pointers_of_the_system},
};

} // namespace

void check_pointer(const Row& row) {
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

std::span<const Test> pointer_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
