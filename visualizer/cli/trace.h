// SPDX-License-Identifier: MIT
// `vitrine trace FILE`: reads a recorded run and writes it as text or JSON.
#pragma once

#include "visualizer/cli/exit_status.h"

#include <filesystem>
#include <string>

namespace vitrine::cli {

struct TraceOptions {
    std::filesystem::path file;
    bool json = false;
    std::string only;               // an event pattern; empty: all
    std::string page;               // only changes of this page's rights; empty: all
    bool denials = false;           // only what was refused
    bool times = false;             // instead: how long each world ran
    std::filesystem::path perfetto; // instead: write the run for a viewer to this file
    std::filesystem::path save;     // instead: write it to this file
    bool window = false;            // instead: play it in the window
};

ExitStatus show_trace(const TraceOptions& options);

} // namespace vitrine::cli
