// SPDX-License-Identifier: MIT
// A recorded run: as text, one JSON object a line, an event each, then one line that sums the run
// up; or as blocks (trace_blocks.h), which are smaller, faster and checksummed.
//
// The names are promises (docs/formats.md): fields are added, never renamed. Reading is strict, so
// that a file cut short or edited by hand is refused with its line number instead of half believed.
#pragma once

#include "abi/trace_event.h"
#include "machine/scene.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace machine {

/// The last line of a trace: how the run ended.
struct RunSummary {
    std::string scene;
    std::string machine;
    bool passed = false;
    std::vector<Judgement> expectations;
    std::string hash; // of final RAM and registers; "" where runs do not repeat bit for bit

    friend bool operator==(const RunSummary&, const RunSummary&) = default;
};

std::string to_json_line(const RunSummary& summary); // without the line feed
std::optional<RunSummary> summary_from_json_line(const std::string& line);

/// What was booted; only traces of blocks say it.
struct TraceOrigin {
    std::string scene;
    std::string machine;
    std::string command_line;
    std::string images; // their hash, as in a recording

    friend bool operator==(const TraceOrigin&, const TraceOrigin&) = default;
};
std::string to_json_line(const TraceOrigin& origin);
std::optional<TraceOrigin> origin_from_json_line(const std::string& line);

struct Trace {
    std::optional<TraceOrigin> origin;
    std::vector<abi::TraceEvent> events;
    std::optional<RunSummary> summary; // nothing: the run did not get to its end
    std::string error;                 // one sentence, where the damage is; empty if all was read
    bool is_given_up = false;          // the rest was not wanted any more
};

/// How far reading has got.
struct ReadSoFar {
    std::uint64_t bytes = 0;
    std::size_t events = 0;
};
/// Asked every few hundred events: false gives the rest up.
using ReadOn = std::function<bool(const ReadSoFar&)>;

void write_trace(std::ostream& out, std::span<const abi::TraceEvent> events,
                 const RunSummary* summary = nullptr);
/// Of either kind.
Trace read_trace(std::istream& in, const ReadOn& read_on = {});

} // namespace machine
