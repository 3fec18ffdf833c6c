// SPDX-License-Identifier: MIT
// session.exe, the first process: starts the others, and ends the machine when the last of them,
// the shell, has ended. NT's smss.exe and wininit.exe in one.  [WI7 ch.12]
//
//     session.exe [PROGRAM [ARGUMENT...]]     another program instead of the shell
#include "abi/nt/system_information.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/runtime/program.h"
#include "user/runtime/run_program.h"
#include "user/runtime/words.h"

#include <cstring>

namespace {

constexpr std::uint32_t file_not_found = 2; // ERROR_FILE_NOT_FOUND

/// The local security authority, where there is one: a disk may be made without.
void start_lsass() {
    ProcessInformation lsass;
    if (CreateProcess("lsass.exe", nullptr, &lsass)) {
        CloseHandle(lsass.thread);
        CloseHandle(lsass.process);
    } else if (GetLastError() != file_not_found) {
        user::print("session: lsass.exe does not start: error {}\n", GetLastError());
    }
}

/// The command line without its first word.
std::string_view rest_of_command_line(user::Arguments arguments) {
    if (arguments.size() < 2) {
        return "shell.exe";
    }
    const std::string_view line = GetCommandLine();
    return line.substr(static_cast<std::size_t>(arguments[1].data() - line.data()));
}

} // namespace

abi::NtStatus user::main_program(Arguments arguments) {
    start_lsass();
    const std::string_view line = rest_of_command_line(arguments);
    const NtStatus status = user::run_program(line);
    if (!abi::is_success(status)) {
        print("session: {} ended with {}\n", line, RtlNtStatusToName(status));
    }
    return NtShutdownSystem(abi::nt::ShutdownAction::PowerOff);
}
