// SPDX-License-Identifier: MIT
#include "machine/compare.h"

#include "machine/event_operands.h"
#include "machine/event_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace machine {
namespace {

using abi::TraceEvent;

std::vector<TraceEvent> visible_to_guests(std::span<const TraceEvent> events) {
    std::vector<TraceEvent> visible;
    std::copy_if(events.begin(), events.end(), std::back_inserter(visible),
                 [](const TraceEvent& event) { return !event.seen_by_hardware(); });
    return visible;
}

/// The names of what differs, "rip, operand 2"; empty if nothing does.
std::string differences(const TraceEvent& left, const TraceEvent& right) {
    std::string names;
    const auto note = [&names](bool differs, std::string_view name) {
        if (differs) {
            names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
        }
    };
    note(left.kind != right.kind, "kind");
    note(left.worlds != right.worlds, "worlds");
    note(left.vp() != right.vp(), "processor");
    note(left.rip != right.rip, "RIP");
    note(left.operand[0] != right.operand[0], "operand 1");
    note(left.operand[1] != right.operand[1], "operand 2");
    note(left.operand[2] != right.operand[2], "operand 3");
    note(left.verdict() != right.verdict(), "verdict");
    note(left.rule != right.rule, "rule");
    return names;
}

std::string line_for(const TraceEvent& event) {
    return fmt::format("{} (RIP {}; {}, {}, {})", describe(event), hex(event.rip),
                       hex(event.operand[0]), hex(event.operand[1]), hex(event.operand[2]));
}

std::string side(std::string_view name, std::span<const TraceEvent> events, std::size_t index) {
    return fmt::format("  {}: {}\n", name,
                       index < events.size() ? line_for(events[index]) : "nothing more");
}

std::string report_of(const NamedTrace& left, std::span<const TraceEvent> left_events,
                      const NamedTrace& right, std::span<const TraceEvent> right_events,
                      std::size_t index) {
    constexpr std::size_t shown_before = 3;
    const bool both = index < left_events.size() && index < right_events.size();
    std::string report =
        fmt::format("{} and {} differ at event {}{}{}.\n", left.name, right.name, index,
                    both ? " in " : ": one has ended",
                    both ? differences(left_events[index], right_events[index]) : "");
    for (std::size_t at = index - std::min(index, shown_before); at < index; ++at) {
        report += fmt::format("  both: {}\n", line_for(left_events[at]));
    }
    return report + side(left.name, left_events, index) + side(right.name, right_events, index);
}

} // namespace

Comparison compare(const NamedTrace& left, const NamedTrace& right) {
    const std::vector<TraceEvent> left_events = visible_to_guests(left.events);
    const std::vector<TraceEvent> right_events = visible_to_guests(right.events);
    const std::size_t common = std::min(left_events.size(), right_events.size());

    std::size_t index = 0;
    while (index < common && differences(left_events[index], right_events[index]).empty()) {
        ++index;
    }
    if (index == left_events.size() && index == right_events.size()) {
        return {true, index,
                fmt::format("{} and {} agree: {} events.", left.name, right.name, index)};
    }
    return {false, index, report_of(left, left_events, right, right_events, index)};
}

} // namespace machine
