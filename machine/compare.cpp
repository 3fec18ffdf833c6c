// SPDX-License-Identifier: MIT
#include "machine/compare.h"

#include "abi/trace_marks.h"
#include "machine/event_operands.h"
#include "machine/event_text.h"
#include "machine/expected_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
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

/// Cuts off what follows when the first program begins: from then on several of them take turns, as
/// timer ticks have it.
bool cut_at_first_program(std::vector<TraceEvent>& events) {
    const auto first = std::find_if(events.begin(), events.end(), [](const TraceEvent& event) {
        return event.kind == abi::EventKind::Mark &&
               static_cast<abi::Mark>(event.operand[0]) == abi::Mark::PageFromDisk;
    });
    const bool has_programs = first != events.end();
    events.erase(first, events.end());
    return has_programs;
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

/// One machine's events, and how far they were compared.
struct Side {
    std::string_view name;
    std::span<const TraceEvent> events;
    std::size_t at = 0;

    bool is_over() const { return at == events.size(); }
    const TraceEvent& next() const { return events[at]; }
};

std::string text_of(const Side& side) {
    return fmt::format("  {}: {}\n", side.name,
                       side.is_over() ? "nothing more" : line_for(side.events[side.at]));
}

std::string report_of(const Side& left, const Side& right) {
    constexpr std::size_t shown_before = 3;
    const bool both = !left.is_over() && !right.is_over();
    std::string report =
        fmt::format("{} and {} differ at event {}{}{}.\n", left.name, right.name, left.at,
                    both ? " in " : ": one has ended",
                    both ? differences(left.events[left.at], right.events[right.at]) : "");
    for (std::size_t at = left.at - std::min(left.at, shown_before); at < left.at; ++at) {
        report += fmt::format("  both: {}\n", line_for(left.events[at]));
    }
    return report + text_of(left) + text_of(right);
}

/// What has been found so far.
struct Progress {
    std::size_t compared = 0;
    std::map<std::string_view, std::size_t> reasons; // to differ, and how often each was met

    bool note(std::optional<std::string_view> reason) {
        if (reason) {
            ++reasons[*reason];
        }
        return reason.has_value();
    }
};

/// Where what one processor did on both machines differs, as it must not; empty if nowhere.
std::string first_difference(Side left, Side right, Progress& progress) {
    using Which = ExpectedDifferences::Side;
    ExpectedDifferences expected(left.name, right.name);
    while (!left.is_over() || !right.is_over()) {
        const bool both = !left.is_over() && !right.is_over();
        if (both && (differences(left.next(), right.next()).empty() ||
                     progress.note(expected.reason_to_differ(left.next(), right.next())))) {
            ++progress.compared;
            ++left.at;
            ++right.at;
        } else if (!left.is_over() &&
                   progress.note(expected.reason_to_skip(left.next(), Which::Left))) {
            ++left.at;
        } else if (!right.is_over() &&
                   progress.note(expected.reason_to_skip(right.next(), Which::Right))) {
            ++right.at;
        } else {
            return report_of(left, right);
        }
    }
    return "";
}

std::vector<TraceEvent> of_processor(unsigned number, std::span<const TraceEvent> events) {
    std::vector<TraceEvent> own;
    std::copy_if(events.begin(), events.end(), std::back_inserter(own),
                 [number](const TraceEvent& event) { return event.vp() == number; });
    return own;
}

} // namespace

Comparison compare(const NamedTrace& left, const NamedTrace& right) {
    std::vector<TraceEvent> left_events = visible_to_guests(left.events);
    std::vector<TraceEvent> right_events = visible_to_guests(right.events);
    const bool has_programs = cut_at_first_program(left_events);
    if (cut_at_first_program(right_events) != has_programs) {
        return {false,
                0,
                fmt::format("A program ran on {} only.", has_programs ? left.name : right.name),
                {}};
    }
    constexpr unsigned processors = 32; // as many as an event can name
    Progress progress;
    for (unsigned number = 0; number < processors; ++number) {
        const auto left_own = of_processor(number, left_events);
        const auto right_own = of_processor(number, right_events);
        std::string difference =
            first_difference({left.name, left_own}, {right.name, right_own}, progress);
        if (!difference.empty()) {
            return {false, progress.compared, std::move(difference), progress.reasons};
        }
    }
    std::string report =
        fmt::format("{} and {} agree: {} events{}.", left.name, right.name, progress.compared,
                    has_programs ? ", up to the first page of a program from the disk" : "");
    return {true, progress.compared, std::move(report), progress.reasons};
}

} // namespace machine
