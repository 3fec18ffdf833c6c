// SPDX-License-Identifier: MIT
// Writing what was seen to files, beside the window's work: the events of a long run take seconds,
// a large picture a good part of one.
#pragma once

#include "visualizer/models/snapshot.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace vitrine::app {

enum class ExportFormat { Trace, Perfetto };

/// How far a file has got, and the wish that it be given up: for two threads.
struct ExportProgress {
    std::atomic<std::uint64_t> bytes = 0;
    std::atomic<bool> is_unwanted = false;
};

/// Writes the events up to the present; returns a sentence on what became of it. What is given up
/// on the way leaves no file.
std::string export_events(const models::Snapshot& now, ExportFormat format,
                          const std::filesystem::path& file, ExportProgress& progress);

/// "vitrine-first-light-3260404.png", a name that is not taken yet in the current folder.
std::filesystem::path export_name(const models::Snapshot& now, const std::string& ending);

/// One export at a time, on a thread of its own.
class Exports {
public:
    Exports() = default;
    ~Exports() { give_up(); } // and waits for the thread to notice
    Exports(const Exports&) = delete;
    Exports& operator=(const Exports&) = delete;

    using Write = std::function<std::string(ExportProgress& progress)>;

    /// `what` is written by `write`, which returns the sentence on what became of it. False while
    /// another is being written.
    bool begin(std::string what, Write write);
    bool begin(models::SnapshotPtr now, ExportFormat format);
    bool busy() const { return work_.valid(); }
    /// "Writing the events: 12 MiB (Esc gives up)"
    std::string progress() const;
    void give_up() { progress_->is_unwanted = true; }
    /// The sentence of the one that has ended since the last call.
    std::optional<std::string> ended();

private:
    std::string what_;
    std::shared_ptr<ExportProgress> progress_ = std::make_shared<ExportProgress>();
    std::future<std::string> work_;
};

} // namespace vitrine::app
