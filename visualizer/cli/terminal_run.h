// SPDX-License-Identifier: MIT
// A run without a window: told in the terminal or written as JSON, with a picture if one is wanted.
#pragma once

#include "machine/recording.h"
#include "machine/symbols.h"
#include "machine/typist.h"
#include "visualizer/app/screenshot.h"
#include "visualizer/app/session.h"
#include "visualizer/cli/run.h"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace vitrine::cli {

/// What drives a run, beside the person.
struct RunInput {
    std::optional<machine::EventPattern> until; // stop at the first such event
    std::vector<machine::Breakpoint> stops;     // the run ends at the first
    machine::Symbols symbols;                   // if there are stops
    machine::Typist script;
    std::optional<machine::Recording> replay;
};

ExitStatus run_in_terminal(const BootPlan& plan, const RunOptions& options, RunInput input);

// What a run with a window needs as well.
void complain(std::string_view sentence);
app::SessionSettings session_settings(const BootPlan& plan,
                                      std::function<machine::SwitchedOn()> boot);
/// The same for a person who explores: every scene can be booted, the past is kept, lessons are
/// there.
app::SessionSettings exploring_session(const BootPlan& plan, const BootOptions& options);

app::Look look_of(const RunOptions& options);

} // namespace vitrine::cli
