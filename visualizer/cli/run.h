// SPDX-License-Identifier: MIT
// `vitrine run`: boots the stack and shows it, in the window or in the terminal.
#pragma once

#include "machine/typist.h"
#include "visualizer/cli/boot.h"
#include "visualizer/cli/exit_status.h"

#include <filesystem>
#include <string>
#include <vector>

namespace vitrine::cli {

struct RunOptions {
    BootOptions boot;
    std::string attach;                  // a running QEMU's QMP socket; empty: boot
    std::filesystem::path print_command; // the folder of a QEMU to be started; empty: run
    bool headless = false;               // no window, even if there is a display
    bool json = false;                   // events and summary as JSON lines, no narration
    std::filesystem::path screenshot;    // where to write the window's picture; empty: nowhere
    std::filesystem::path trace;         // where to write the events; empty: nowhere
    std::string until;                   // stop at the first such event; empty: run to the end
    std::vector<std::string> stops;      // breakpoints in words; the run ends at the first
    std::string type; // a script to type into the shell; "-": from standard input
    std::string prompt{machine::Typist::shell_prompt};
    std::filesystem::path record; // where to write the run as a recording; empty: nowhere
    std::filesystem::path replay; // the recording to play; empty: none
    bool light = false;
    bool lecture = false;
    int width = 1600;
    int height = 900;
};

ExitStatus run(const RunOptions& options);

} // namespace vitrine::cli
