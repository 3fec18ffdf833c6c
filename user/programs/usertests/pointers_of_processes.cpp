// SPDX-License-Identifier: MIT
// Pointers of the system calls on processes, files, ports and the system.
#include "abi/nt/system_information.h"
#include "user/programs/usertests/pointers.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::current_thread;
using abi::nt::PortMessage;
using abi::nt::String;

constexpr Time at_once = 0;

constexpr PointerRow process_rows[] = {
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

constexpr PointerRow file_rows[] = {
    {"NtOpenFile handle",
     [](Good& good, Bad bad) {
         return NtOpenFile(bad, access::file_read, &good.attributes, &good.io, 0, 0);
     }},
    {"NtOpenFile attributes",
     [](Good& good, Bad bad) {
         Handle file;
         return NtOpenFile(&file, access::file_read, bad, &good.io, 0, 0);
     },
     Null::IsRefused},
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
     },
     Null::IsRefused},
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

constexpr PointerRow system_rows[] = {
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
     Null::IsFine},
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

} // namespace

std::span<const PointerRow> process_pointers() { return {process_rows, std::size(process_rows)}; }
std::span<const PointerRow> file_pointers() { return {file_rows, std::size(file_rows)}; }
std::span<const PointerRow> system_pointers() { return {system_rows, std::size(system_rows)}; }

} // namespace usertests
