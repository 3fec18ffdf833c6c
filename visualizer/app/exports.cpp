// SPDX-License-Identifier: MIT
#include "visualizer/app/exports.h"

#include "machine/perfetto.h"
#include "machine/trace_file.h"

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <utility>

namespace vitrine::app {

namespace {

/// A file that counts what goes into it, and takes no more once nobody wants it.
class CountedFile : public std::filebuf {
public:
    explicit CountedFile(ExportProgress& progress) : progress_(progress) {}

protected:
    std::streamsize xsputn(const char* bytes, std::streamsize count) override {
        if (progress_.is_unwanted) {
            return 0; // The stream is bad from now on, and its writer runs idle to its end.
        }
        progress_.bytes += static_cast<std::uint64_t>(count);
        return std::filebuf::xsputn(bytes, count);
    }

private:
    ExportProgress& progress_;
};

} // namespace

std::string export_events(const models::Snapshot& now, ExportFormat format,
                          const std::filesystem::path& file, ExportProgress& progress) {
    std::vector<abi::TraceEvent> events;
    events.reserve(now.events.size());
    for (std::size_t i = 0; i < now.events.size(); ++i) {
        events.push_back(now.events[i]);
    }
    CountedFile buffer(progress);
    buffer.open(file, std::ios::out);
    std::ostream out(&buffer);
    if (!buffer.is_open()) {
        out.setstate(std::ios::badbit);
    }
    if (format == ExportFormat::Perfetto) {
        machine::write_perfetto(out, events);
    } else {
        machine::write_trace(out, events);
    }
    if (progress.is_unwanted) {
        buffer.close();
        std::error_code none;
        std::filesystem::remove(file, none);
        return fmt::format("{} was given up.", file.string());
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

bool Exports::begin(std::string what, Write write) {
    if (busy()) {
        return false;
    }
    what_ = std::move(what);
    progress_ = std::make_shared<ExportProgress>();
    work_ = std::async(std::launch::async, [write = std::move(write), progress = progress_] {
        return write(*progress);
    });
    return true;
}

bool Exports::begin(models::SnapshotPtr now, ExportFormat format) {
    const auto file =
        export_name(*now, format == ExportFormat::Trace ? ".jsonl" : ".perfetto.json");
    return begin("the events", [now = std::move(now), format, file](ExportProgress& progress) {
        return export_events(*now, format, file, progress);
    });
}

std::string Exports::progress() const {
    const std::uint64_t mebibytes = progress_->bytes >> 20;
    return mebibytes == 0 ? fmt::format("Writing {}\u2026", what_)
                          : fmt::format("Writing {}: {} MiB (Esc gives up)", what_, mebibytes);
}

std::optional<std::string> Exports::ended() {
    if (!busy() || work_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        return std::nullopt;
    }
    return work_.get();
}

} // namespace vitrine::app
