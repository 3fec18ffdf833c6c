// SPDX-License-Identifier: MIT
#include "machine/trace_file.h"

#include "machine/event_json.h"
#include "machine/trace_blocks.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <istream>
#include <ostream>

namespace machine {
namespace {

constexpr std::size_t lines_between = 256; // of a long text; a block of events has as many

using nlohmann::json;
using nlohmann::ordered_json;

std::string text_in(const json& object, const char* field) {
    const auto place = object.find(field);
    return place != object.end() && place->is_string() ? place->get<std::string>() : "";
}

bool flag_in(const json& object, const char* field) {
    const auto place = object.find(field);
    return place != object.end() && place->is_boolean() && place->get<bool>();
}

RunSummary summary_from_json(const json& object) {
    RunSummary summary{text_in(object, "scene"),
                       text_in(object, "machine"),
                       flag_in(object, "passed"),
                       {},
                       text_in(object, "hash")};
    const auto expectations = object.find("expectations");
    if (expectations != object.end() && expectations->is_array()) {
        for (const json& row : *expectations) {
            summary.expectations.push_back({text_in(row, "text"), flag_in(row, "held")});
        }
    }
    return summary;
}

/// Takes one line into the trace; a sentence without the line number if it does not belong there.
std::string take_line(const std::string& line, Trace& trace) {
    if (trace.summary) {
        return "it follows the line that sums the run up; the file holds more than one run";
    }
    const EventLine read = event_from_json_line(line);
    if (read.error.empty()) {
        trace.events.push_back(read.event);
        return "";
    }
    trace.summary = summary_from_json_line(line);
    return trace.summary ? "" : read.error;
}

json parsed(const std::string& line) {
    constexpr bool throw_on_error = false;
    return json::parse(line, nullptr, throw_on_error);
}

} // namespace

std::string to_json_line(const RunSummary& summary) {
    ordered_json expectations = ordered_json::array();
    for (const Judgement& judgement : summary.expectations) {
        expectations.push_back({{"text", judgement.text}, {"held", judgement.held}});
    }
    const ordered_json object = {
        {"scene", summary.scene},       {"machine", summary.machine}, {"passed", summary.passed},
        {"expectations", expectations}, {"hash", summary.hash},
    };
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::optional<RunSummary> summary_from_json_line(const std::string& line) {
    const json object = parsed(line);
    return object.is_object() && object.contains("scene") ? std::optional(summary_from_json(object))
                                                          : std::nullopt;
}

std::string to_json_line(const TraceOrigin& origin) {
    const ordered_json object = {{"scene", origin.scene},
                                 {"machine", origin.machine},
                                 {"command_line", origin.command_line},
                                 {"images", origin.images}};
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::optional<TraceOrigin> origin_from_json_line(const std::string& line) {
    const json object = parsed(line);
    if (!object.is_object()) {
        return std::nullopt;
    }
    return TraceOrigin{text_in(object, "scene"), text_in(object, "machine"),
                       text_in(object, "command_line"), text_in(object, "images")};
}

void write_trace(std::ostream& out, std::span<const abi::TraceEvent> events,
                 const RunSummary* summary) {
    for (const abi::TraceEvent& event : events) {
        out << to_json_line(event) << '\n';
    }
    if (summary != nullptr) {
        out << to_json_line(*summary) << '\n';
    }
}

Trace read_trace(std::istream& in, const ReadOn& read_on) {
    const int first = in.peek();
    if (first != std::istream::traits_type::eof()) {
        const char letter = static_cast<char>(first);
        if (begins_blocks({&letter, 1})) {
            return read_trace_blocks(in, read_on);
        }
    }
    in.clear(in.rdstate() & std::ios::badbit); // An empty file is a trace of nothing.
    Trace trace;
    std::string line;
    std::uint64_t bytes = 0;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        bytes += line.size() + 1;
        if (const std::string problem = take_line(line, trace); !problem.empty()) {
            trace.error = fmt::format("Line {} of the trace cannot be read: {}.", number, problem);
            return trace;
        }
        if (number % lines_between == 0 && read_on && !read_on({bytes, trace.events.size()})) {
            trace.is_given_up = true;
            return trace;
        }
    }
    if (in.bad()) {
        trace.error = "The trace could not be read to its end; is the disk or the pipe broken?";
    }
    return trace;
}

} // namespace machine
