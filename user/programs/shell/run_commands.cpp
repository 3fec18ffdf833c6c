// SPDX-License-Identifier: MIT
#include "abi/attack_names.h"
#include "rt/format.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/shell/commands.h"
#include "user/runtime/run_program.h"
#include "user/runtime/words.h"

namespace shell {

namespace {

bool start_or_complain(std::string_view line, ProcessInformation& process) {
    if (user::start_program(line, process)) {
        return true;
    }
    const user::Words words{line};
    constexpr std::uint32_t file_not_found = 2; // ERROR_FILE_NOT_FOUND
    if (GetLastError() == file_not_found) {
        user::print("\"{}\" is no command and no program: try help, or dir.\n",
                    words.all().front());
    } else {
        user::print("\"{}\" cannot be started: error {}.\n", words.all().front(), GetLastError());
    }
    return false;
}

} // namespace

void run_line(std::string_view line) {
    ProcessInformation process;
    if (!start_or_complain(line, process)) {
        return;
    }
    WaitForSingleObject(process.process, infinite);
    std::uint32_t exit_code = 0;
    GetExitCodeProcess(process.process, &exit_code);
    if (exit_code != 0) {
        user::print("It ended with {x8}, {}.\n", exit_code,
                    RtlNtStatusToName(static_cast<NtStatus>(exit_code)));
    }
    CloseHandle(process.thread);
    CloseHandle(process.process);
}

void run(const Request& request) {
    if (request.rest().empty()) {
        print_usage("run");
    } else {
        run_line(request.rest());
    }
}

void start(const Request& request) {
    ProcessInformation process;
    if (request.rest().empty()) {
        print_usage("start");
    } else if (start_or_complain(request.rest(), process)) {
        user::print("It is process {}.\n", process.id.process);
        CloseHandle(process.thread);
        CloseHandle(process.process);
    }
}

void kill(const Request& request) {
    const auto id = request.words.size() == 2 ? user::parse_number(request.words[1]) : std::nullopt;
    if (!id) {
        print_usage("kill");
        return;
    }
    const Handle process = OpenProcess(abi::nt::access::process_terminate, *id);
    if (process == abi::nt::no_handle) {
        user::print("There is no process {}: ps lists them.\n", *id);
        return;
    }
    if (!TerminateProcess(process, static_cast<std::uint32_t>(NtStatus::ControlCExit))) {
        user::print("Process {} cannot be ended: error {}.\n", *id, GetLastError());
    }
    CloseHandle(process);
}

void load_driver(const Request& request) {
    if (request.rest().empty()) {
        print_usage("load");
        return;
    }
    const auto name = abi::nt::String::of(request.rest());
    const NtStatus status = NtLoadDriver(&name);
    if (!abi::is_success(status)) {
        user::print("{} is not loaded: {}.\n", request.words[1], RtlNtStatusToName(status));
    }
}

namespace {

void list_attacks() {
    user::write("Each runs in the kernel, with all its rights:\n");
    for (const std::string_view name : abi::attack_names) {
        user::print("  {}\n", name);
    }
    user::write("These are a program's, attacker.exe:\n");
    for (const std::string_view name : abi::attacks_by_program) {
        user::print("  {}\n", name);
    }
}

} // namespace

void attack(const Request& request) {
    if (request.words.size() < 2) {
        list_attacks();
        return;
    }
    char line[64];
    if (abi::is_attack_by_program(request.words[1])) {
        run_line(rt::format_to(line, "attacker {}", request.words[1]));
        return;
    }
    const auto name = abi::nt::String::of(rt::format_to(line, "attack-{}", request.words[1]));
    const NtStatus status = NtLoadDriver(&name);
    if (status == NtStatus::ObjectNameNotFound) {
        user::print("There is no attack \"{}\": attack alone lists them.\n", request.words[1]);
    } else if (!abi::is_success(status)) {
        user::print("The attack could not be tried: {}.\n", RtlNtStatusToName(status));
    }
}

} // namespace shell
