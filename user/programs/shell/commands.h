// SPDX-License-Identifier: MIT
// The shell's commands: a table, and one function each.
#pragma once

#include "user/runtime/program.h"

#include <span>
#include <string_view>

namespace shell {

/// A line that was typed: its words, and the line itself for programs that are to get it whole.
struct Request {
    user::Arguments words; // at least one
    std::string_view line;

    /// The line from the second word on; empty if there is none.
    std::string_view rest() const;
};

struct Command {
    std::string_view name;
    std::string_view usage; // "kill PROCESS"
    std::string_view what;  // one line of help
    void (*run)(const Request& request);
};
std::span<const Command> all_commands();
void print_usage(std::string_view command);

// status_commands.cpp
void list_disk(const Request& request);
void list_devices(const Request& request);
void list_drivers(const Request& request);
void list_processes(const Request& request);
void show_memory(const Request& request);
void show_vsm(const Request& request);

// run_commands.cpp
void run(const Request& request);
void start(const Request& request);
void kill(const Request& request);
void load_driver(const Request& request);
void attack(const Request& request);
void run_line(std::string_view line);

} // namespace shell
