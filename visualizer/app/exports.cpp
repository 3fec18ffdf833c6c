// SPDX-License-Identifier: MIT
#include "visualizer/app/exports.h"

#include "machine/perfetto.h"
#include "machine/trace_file.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <utility>

namespace vitrine::app {

std::string export_events(const models::Snapshot& now, ExportFormat format,
                          const std::filesystem::path& file) {
    std::vector<abi::TraceEvent> events;
    events.reserve(now.events.size());
    for (std::size_t i = 0; i < now.events.size(); ++i) {
        events.push_back(now.events[i]);
    }
    std::ofstream out(file);
    if (format == ExportFormat::Perfetto) {
        machine::write_perfetto(out, events);
    } else {
        machine::write_trace(out, events);
    }
    return out.flush() ? fmt::format("{} events are in {}.", events.size(), file.string())
                       : fmt::format("{} could not be written: is there room, and may you write "
                                     "there?",
                                     file.string());
}

std::filesystem::path export_name(const models::Snapshot& now, const std::string& ending) {
    const std::string stem =
        fmt::format("vitrine-{}-{}", now.scene != nullptr ? now.scene->name : "boot", now.clock);
    std::filesystem::path name = stem + ending;
    for (unsigned i = 2; std::filesystem::exists(name); ++i) {
        name = fmt::format("{}-{}{}", stem, i, ending);
    }
    return name;
}

bool Exports::begin(models::SnapshotPtr now, ExportFormat format) {
    if (busy()) {
        return false;
    }
    const auto file =
        export_name(*now, format == ExportFormat::Trace ? ".jsonl" : ".perfetto.json");
    work_ = std::async(std::launch::async, [now = std::move(now), format, file] {
        return export_events(*now, format, file);
    });
    return true;
}

std::optional<std::string> Exports::ended() {
    if (!busy() || work_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        return std::nullopt;
    }
    return work_.get();
}

} // namespace vitrine::app
