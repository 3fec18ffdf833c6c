// SPDX-License-Identifier: MIT
// Writing what was seen to files, beside the window's work: the events of a long run take seconds.
#pragma once

#include "visualizer/models/snapshot.h"

#include <filesystem>
#include <future>
#include <optional>
#include <string>

namespace vitrine::app {

enum class ExportFormat { Trace, Perfetto };

/// Writes the events up to the present; returns a sentence on what became of it.
std::string export_events(const models::Snapshot& now, ExportFormat format,
                          const std::filesystem::path& file);

/// "vitrine-first-light-3260404.png", a name that is not taken yet in the current folder.
std::filesystem::path export_name(const models::Snapshot& now, const std::string& ending);

/// One export at a time, on a thread of its own.
class Exports {
public:
    /// False while another is being written.
    bool begin(models::SnapshotPtr now, ExportFormat format);
    bool busy() const { return work_.valid(); }
    /// The sentence of the one that has ended since the last call.
    std::optional<std::string> ended();

private:
    std::future<std::string> work_;
};

} // namespace vitrine::app
