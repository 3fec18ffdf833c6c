// SPDX-License-Identifier: MIT
#include "user/runtime/run_program.h"

#include "abi/nt/process.h"
#include "rt/format.h"
#include "user/runtime/words.h"

namespace user {

namespace {

constexpr std::uint32_t file_not_found = 2;       // ERROR_FILE_NOT_FOUND
constexpr std::uint32_t file_name_too_long = 206; // ERROR_FILENAME_EXCED_RANGE

bool has_dot(std::string_view name) { return name.find('.') != std::string_view::npos; }

} // namespace

bool start_program(std::string_view line, ProcessInformation& process) {
    abi::nt::ProcessParameters parameters; // for the room it has
    const Words words{line};
    if (words.all().empty()) {
        SetLastError(file_not_found);
        return false;
    }
    const std::string_view name = words.all().front();
    if (name.size() + 5 > sizeof(parameters.image_name) ||
        line.size() + 1 > sizeof(parameters.command_line)) {
        SetLastError(file_name_too_long);
        return false;
    }
    // Both buffers are zeroed: the text is terminated.
    rt::format_to(parameters.image_name, "{}{}", name, has_dot(name) ? "" : ".exe");
    rt::format_to(parameters.command_line, "{}", line);
    return CreateProcess(parameters.image_name, parameters.command_line, &process);
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
