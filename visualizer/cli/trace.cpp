// SPDX-License-Identifier: MIT
#include "visualizer/cli/trace.h"

#include "machine/event_json.h"
#include "machine/event_names.h"
#include "machine/event_text.h"
#include "machine/trace_file.h"

#include <fmt/format.h>

#include <fstream>

namespace vitrine::cli {

ExitStatus show_trace(const TraceOptions& options) {
    const auto kind = machine::from_name<abi::EventKind>(options.only);
    if (!options.only.empty() && !kind) {
        fmt::print(stderr,
                   "vitrine: There is no kind of event called \"{}\"; docs/formats.md lists "
                   "them.\n",
                   options.only);
        return ExitStatus::BadUsage;
    }
    std::ifstream file{options.file};
    if (!file) {
        fmt::print(stderr, "vitrine: The trace {} cannot be read: is the name right?\n",
                   options.file.string());
        return ExitStatus::BadUsage;
    }
    const machine::Trace trace = machine::read_trace(file);
    for (const abi::TraceEvent& event : trace.events) {
        if (!kind || event.kind == *kind) {
            fmt::print("{}\n", options.json ? machine::to_json_line(event)
                                            : fmt::format("{:>12} {}", event.clock,
                                                          machine::describe(event)));
        }
    }
    if (!trace.error.empty()) { // What was read up to the damage stands above.
        fmt::print(stderr, "vitrine: {}: {}\n", options.file.string(), trace.error);
        return ExitStatus::BadUsage;
    }
    if (options.json && trace.summary && !kind) {
        fmt::print("{}\n", machine::to_json_line(*trace.summary));
    }
    return ExitStatus::Done;
}

} // namespace vitrine::cli
