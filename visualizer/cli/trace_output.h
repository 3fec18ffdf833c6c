// SPDX-License-Identifier: MIT
// Where `run --trace` and `trace --save` write to: blocks, or JSON lines if the file is named so.
#pragma once

#include "machine/trace_blocks.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace vitrine::cli {

class TraceOutput {
public:
    TraceOutput(std::filesystem::path path, const machine::TraceOrigin& origin);

    void add(const abi::TraceEvent& event);
    /// A sentence if the trace could not be written. A run that did not get to its end has no
    /// summary.
    std::string finish(const machine::RunSummary* summary);

private:
    std::filesystem::path path_;
    std::ofstream file_;
    std::optional<machine::TraceWriter> blocks_; // none: JSON lines
};

} // namespace vitrine::cli
