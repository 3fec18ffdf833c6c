// SPDX-License-Identifier: MIT
#include "visualizer/cli/trace.h"

#include "machine/event_json.h"
#include "machine/event_names.h"
#include "machine/event_pattern.h"
#include "machine/event_text.h"
#include "machine/images.h"
#include "machine/perfetto.h"
#include "machine/queries.h"
#include "machine/trace_file.h"
#include "visualizer/app/recorded_run.h"
#include "visualizer/app/settings_file.h"
#include "visualizer/app/window.h"
#include "visualizer/cli/trace_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vitrine::cli {

namespace {

ExitStatus complain(const std::string& sentence) {
    fmt::print(stderr, "vitrine: {}\n", sentence);
    return ExitStatus::BadUsage;
}

std::optional<std::uint64_t> page_number(std::string_view text) {
    if (text.starts_with("0x")) {
        text.remove_prefix(2);
    }
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

/// The events that were asked for, by their index.
std::vector<std::size_t> chosen(const machine::Trace& trace, const TraceOptions& options,
                                std::optional<std::uint64_t> page) {
    std::vector<std::size_t> indices(trace.events.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    if (page) {
        indices = machine::rights_changes(trace.events, *page);
    } else if (options.denials) {
        indices = machine::denials(trace.events);
    }
    if (!options.only.empty()) {
        const auto wanted = machine::parse_event_pattern(options.only).pattern;
        std::erase_if(indices,
                      [&](std::size_t index) { return !wanted.matches(trace.events[index]); });
    }
    return indices;
}

void print_times(const machine::Trace& trace) {
    const std::uint64_t end = trace.events.empty() ? 0 : trace.events.back().clock;
    const auto spans = machine::world_spans(trace.events, end);
    if (spans.empty()) {
        fmt::print("The trace does not tell: it has no events of the processor itself, as only "
                   "glass writes them.\n");
        return;
    }
    const auto times = machine::time_per_world(spans);
    for (std::size_t world = 0; world < times.size(); ++world) {
        if (times[world] != 0) {
            fmt::print("{:<12} {:>14} instructions {:>6.2f} %\n",
                       machine::title_of(static_cast<abi::World::Kind>(world)), times[world],
                       100.0 * static_cast<double>(times[world]) / static_cast<double>(end));
        }
    }
}

ExitStatus write_for_viewer(const machine::Trace& trace, const std::filesystem::path& path) {
    std::ofstream file{path};
    machine::write_perfetto(file, trace.events);
    if (!file.flush()) {
        return complain(fmt::format("The file {} could not be written: is there room, and may you "
                                    "write there?",
                                    path.string()));
    }
    fmt::print("{} events are in {}; open it at ui.perfetto.dev or chrome://tracing.\n",
               trace.events.size(), path.string());
    return ExitStatus::Done;
}

void print_events(const machine::Trace& trace, const TraceOptions& options,
                  std::optional<std::uint64_t> page) {
    for (const std::size_t index : chosen(trace, options, page)) {
        const abi::TraceEvent& event = trace.events[index];
        fmt::print("{}\n", options.json
                               ? machine::to_json_line(event)
                               : fmt::format("{:>12} {}", event.clock, machine::describe(event)));
    }
}

/// Writes what was chosen to a file of its own, of the kind that its name says.
ExitStatus save(const machine::Trace& trace, const TraceOptions& options,
                std::optional<std::uint64_t> page) {
    TraceOutput output(options.save, trace.origin.value_or(machine::TraceOrigin{}));
    const auto indices = chosen(trace, options, page);
    for (const std::size_t index : indices) {
        output.add(trace.events[index]);
    }
    const std::string problem = output.finish(trace.summary ? &*trace.summary : nullptr);
    if (!problem.empty()) {
        return complain(problem);
    }
    fmt::print("{} events are in {}.\n", indices.size(), options.save.string());
    return ExitStatus::Done;
}

void print_origin(const machine::TraceOrigin& origin) {
    fmt::print("{} on {}, booted with \"{}\", images {}\n", origin.scene, origin.machine,
               origin.command_line, origin.images);
}

/// What was booted: a trace of blocks says it at its begin, one of lines at its end.
std::string scene_of(const std::filesystem::path& path) {
    constexpr std::streamsize looked_at = 64 * 1024; // bytes; a trace may have gigabytes
    std::ifstream file{path, std::ios::binary};
    std::string begin(static_cast<std::size_t>(looked_at), '\0');
    file.read(begin.data(), looked_at);
    begin.resize(static_cast<std::size_t>(file.gcount()));
    std::istringstream few{begin};
    if (const machine::Trace trace = machine::read_trace(few); trace.origin) {
        return trace.origin->scene;
    }
    file.clear();
    file.seekg(0, std::ios::end);
    file.seekg(std::max<std::streamoff>(0, file.tellg() - std::streamoff{looked_at}));
    std::string last;
    for (std::string line; std::getline(file, line);) {
        last = line.empty() ? last : line;
    }
    const auto summary = machine::summary_from_json_line(last);
    return summary ? summary->scene : "";
}

/// The events in the window, of which whoever has no display is told. They are read on the
/// machine's thread: the window is up at once.
ExitStatus play_in_window(const std::filesystem::path& path) {
    if (!app::has_display()) {
        return complain("There is no display to play the trace on; without --window it is written "
                        "as text.");
    }
    app::WindowSettings window;
    window.session.scene = machine::find_scene(scene_of(path));
    window.session.source = "recorded trace " + path.filename().string();
    window.session.settings_file = app::usual_settings_file();
    window.session.symbols = std::make_shared<const machine::Symbols>(
        machine::Symbols::load(machine::find_images().folder).symbols);
    window.session.switch_on = [path](app::LongWork& work) {
        return app::open_recorded_run(path, work);
    };
    return app::show_window(window) == 0 ? ExitStatus::Done : ExitStatus::MachineFailed;
}

} // namespace

ExitStatus show_trace(const TraceOptions& options) {
    if (!options.only.empty()) {
        const auto parsed = machine::parse_event_pattern(options.only);
        if (!parsed.error.empty()) {
            return complain(parsed.error);
        }
    }
    const auto page = page_number(options.page);
    if (!options.page.empty() && !page) {
        return complain(
            fmt::format("\"{}\" is no page: give its number, such as 0x1a25.", options.page));
    }
    std::ifstream file{options.file, std::ios::binary};
    if (!file) {
        return complain(
            fmt::format("The trace {} cannot be read: is the name right?", options.file.string()));
    }
    if (options.window) {
        return play_in_window(options.file);
    }
    machine::Trace trace = machine::read_trace(file);
    ExitStatus status = ExitStatus::Done;
    if (options.times) {
        print_times(trace);
    } else if (!options.perfetto.empty()) {
        status = write_for_viewer(trace, options.perfetto);
    } else if (!options.save.empty()) {
        status = save(trace, options, page);
    } else {
        print_events(trace, options, page);
    }
    if (!trace.error.empty()) { // What was read up to the damage stands above.
        return complain(fmt::format("{}: {}", options.file.string(), trace.error));
    }
    const bool is_whole = options.only.empty() && !page && !options.denials && !options.times &&
                          options.perfetto.empty() && options.save.empty();
    if (!options.json && trace.origin && is_whole) {
        print_origin(*trace.origin);
    }
    if (options.json && trace.summary && is_whole) {
        fmt::print("{}\n", machine::to_json_line(*trace.summary));
    }
    return status;
}

} // namespace vitrine::cli
