// SPDX-License-Identifier: MIT
// shell.exe: reads a line, does what it says.  Lesson: 1.
#include "rt/wipe.h"
#include "user/kernelbase/kernelbase.h"
#include "user/programs/shell/commands.h"
#include "user/runtime/program.h"
#include "user/runtime/words.h"

namespace shell {
namespace {

void help(const Request& /*request*/) {
    for (const Command& command : all_commands()) {
        user::print("  {}", command.usage);
        for (std::size_t column = command.usage.size(); column < 22; ++column) {
            user::write(" ");
        }
        user::print("{}\n", command.what);
    }
    user::write("Any other word is the name of a program on the disk.\n");
}

void echo(const Request& request) { user::print("{}\n", request.rest()); }

constexpr Command commands[] = {
    {"help", "help", "this list", help},
    {"dir", "dir", "the files of the disk", list_disk},
    {"devices", "devices", "what is on the PCI bus", list_devices},
    {"run", "run PROGRAM [WORD...]", "runs a program and waits for its end", run},
    {"start", "start PROGRAM [WORD...]", "runs a program beside the shell", start},
    {"ps", "ps", "the processes", list_processes},
    {"kill", "kill PROCESS", "ends the process of that number", kill},
    {"mem", "mem", "memory, objects, what the kernel has counted", show_memory},
    {"vsm", "vsm", "whether VTL1 protects this system", show_vsm},
    {"drivers", "drivers", "the kernel and its drivers, and where they lie", list_drivers},
    {"load", "load DRIVER.sys", "loads a driver, if VTL1 lets it", load_driver},
    {"attack", "attack [NAME]", "lists the attacks on VTL1, or tries one", attack},
    {"echo", "echo [WORD...]", "prints the words", echo},
    {"exit", "exit", "ends the shell, and the machine", nullptr},
};

const Command* find_command(std::string_view name) {
    for (const Command& command : commands) {
        if (command.name == name) {
            return &command;
        }
    }
    return nullptr;
}

enum class Next : std::uint8_t { GoOn, End };

Next obey(std::string_view line) {
    const user::Words words{line};
    if (words.all().empty()) {
        return Next::GoOn;
    }
    const Command* const command = find_command(words.all().front());
    if (command == nullptr) {
        run_line(line);
    } else if (command->run == nullptr) {
        return Next::End;
    } else {
        command->run({words.all(), line});
    }
    return Next::GoOn;
}

std::string_view without_line_end(std::string_view line) {
    while (!line.empty() && (line.ends_with('\n') || line.ends_with('\r'))) {
        line.remove_suffix(1);
    }
    return line;
}

} // namespace

std::string_view Request::rest() const {
    if (words.size() < 2) {
        return {};
    }
    return line.substr(static_cast<std::size_t>(words[1].data() - line.data()));
}

std::span<const Command> all_commands() { return {commands, std::size(commands)}; }

void print_usage(std::string_view command) {
    user::print("Usage: {}\n", find_command(command)->usage);
}

} // namespace shell

abi::NtStatus user::main_program(Arguments /*arguments*/) {
    write("Type \"help\" for the commands.\n");
    for (;;) {
        write("vitrine> ");
        char line[400] = {};
        const rt::WipedAtEnd line_is_wiped{line}; // "logon" takes a password.
        std::uint32_t length = 0;
        if (!ReadConsole(line, sizeof(line), &length)) {
            print("The console cannot be read: error {}.\n", GetLastError());
            return abi::NtStatus::Unsuccessful;
        }
        if (shell::obey(shell::without_line_end({line, length})) == shell::Next::End) {
            return abi::NtStatus::Success;
        }
    }
}
