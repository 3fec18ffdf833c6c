// SPDX-License-Identifier: MIT
#include "visualizer/cli/trace_output.h"

#include "machine/event_json.h"

#include <fmt/format.h>

#include <utility>

namespace vitrine::cli {

TraceOutput::TraceOutput(std::filesystem::path path, const machine::TraceOrigin& origin)
    : path_(std::move(path)), file_(path_, std::ios::binary) {
    if (path_.extension() != ".jsonl" && path_.extension() != ".json") {
        blocks_.emplace(file_, origin);
    }
}

void TraceOutput::add(const abi::TraceEvent& event) {
    if (blocks_) {
        blocks_->add(event);
    } else {
        file_ << machine::to_json_line(event) << '\n';
    }
}

std::string TraceOutput::finish(const machine::RunSummary* summary) {
    if (blocks_ && summary != nullptr) {
        blocks_->finish(*summary);
    } else if (blocks_) {
        blocks_->flush();
    } else if (summary != nullptr) {
        file_ << machine::to_json_line(*summary) << '\n';
    }
    return file_.flush() ? ""
                         : fmt::format("The trace could not be written to {}: is there room, and "
                                       "may you write there?",
                                       path_.string());
}

} // namespace vitrine::cli
