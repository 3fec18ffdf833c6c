// SPDX-License-Identifier: MIT
// The pointers of system calls on files, ports and the system. See pointers.cpp.
#include "abi/nt/system_information.h"
#include "user/programs/usertests/pointers.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::PortMessage;
using abi::nt::String;

constexpr Time at_once = 0;

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

} // namespace

void check_pointers_of_files() { check_pointers(file_rows); }

void check_pointers_of_the_system() { check_pointers(system_rows); }

} // namespace usertests
