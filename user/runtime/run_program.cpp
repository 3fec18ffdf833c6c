// SPDX-License-Identifier: MIT
#include "user/runtime/run_program.h"

#include "rt/wipe.h"
#include "user/runtime/command_line.h"

namespace user {

bool start_program(std::string_view line, ProcessInformation& process) {
    auto command = CommandLine::of(line);
    const rt::WipedAtEnd command_is_wiped{command}; // A password may be among its words.
    if (!command) {
        SetLastError(command_line_error(line));
        return false;
    }
    return CreateProcess(command->image_name, command->command_line, &process);
}

abi::NtStatus run_program(std::string_view line) {
    ProcessInformation process;
    if (!start_program(line, process)) {
        return NtStatus::ObjectNameNotFound;
    }
    WaitForSingleObject(process.process, infinite);
    std::uint32_t exit_code = 0;
    GetExitCodeProcess(process.process, &exit_code);
    CloseHandle(process.thread);
    CloseHandle(process.process);
    return static_cast<abi::NtStatus>(exit_code);
}

} // namespace user
