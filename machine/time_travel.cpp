// SPDX-License-Identifier: MIT
#include "machine/time_travel.h"

#include <algorithm>
#include <utility>

namespace machine {
namespace {

/// How much of the past is run again at once when something is searched in it: between two
/// checkpoints, or less at first where each instruction is looked at.
constexpr std::uint64_t window = 1'000'000;
constexpr std::uint64_t first_slow_window = 2'000;

/// From a moment before it to the first moment behind `event`.
Stop run_behind(Target& target, const abi::TraceEvent& event) {
    target.travel_to(event.clock - std::min<std::uint64_t>(event.clock, 1));
    RunLimit limit;
    limit.until = [&event](const abi::TraceEvent& each) { return is_same_event(each, event); };
    Stop stop;
    do {
        stop = target.run(limit);
    } while (stop.reason == StopReason::Paused);
    return stop;
}

/// Where a run from here stops last before `end`.
struct LastHit {
    std::uint64_t clock = 0;
    std::uint64_t rip = 0;
    Stop stop;
};

std::uint64_t rip_now(Target& target) { return target.processor(target.current_processor()).rip; }

std::optional<LastHit> last_hit(Target& target, std::uint64_t end) {
    std::optional<LastHit> last;
    while (target.clock() < end) {
        RunLimit limit;
        limit.instructions = end - target.clock();
        Stop stop = target.run(limit);
        if (stop.reason == StopReason::Breakpoint && target.clock() < end) {
            last = LastHit{target.clock(), rip_now(target), std::move(stop)};
        } else if (stop.reason != StopReason::Paused && stop.reason != StopReason::Breakpoint) {
            break;
        }
    }
    return last;
}

/// Two boundaries can have the same clock: before an interrupt is taken, and before its handler's
/// first instruction. One lands at the former.
void go_to(Target& target, const LastHit& hit) {
    target.travel_to(hit.clock);
    if (rip_now(target) != hit.rip) {
        RunLimit limit;
        limit.instructions = 1;
        target.run(limit);
    }
}

bool looks_at_each_instruction(const std::vector<Breakpoint>& breakpoints) {
    return std::any_of(breakpoints.begin(), breakpoints.end(), [](const Breakpoint& each) {
        return each.kind == Breakpoint::Kind::Register &&
               is_changed_by_any_instruction(each.watched);
    });
}

} // namespace

bool is_same_event(const abi::TraceEvent& left, const abi::TraceEvent& right) {
    return left.sequence == right.sequence && left.kind == right.kind && left.clock == right.clock;
}

Stop step_back(Target& target, std::uint64_t count) {
    return target.travel_to(target.clock() - std::min(target.clock(), count));
}

std::optional<Stop> back_to_event(Target& target, const EventTest& matches) {
    const std::uint64_t present = target.clock();
    for (std::size_t index = target.events().size(); index-- > 0;) {
        const abi::TraceEvent event = target.events()[index]; // the list shrinks as one goes back
        if (!matches(event)) {
            continue;
        }
        Stop stop = run_behind(target, event);
        if (target.clock() < present) {
            return stop;
        }
    }
    target.travel_to(present);
    return std::nullopt;
}

std::optional<Stop> back_to_breakpoint(Target& target, const std::vector<Breakpoint>& breakpoints) {
    const std::uint64_t present = target.clock();
    std::uint64_t size = looks_at_each_instruction(breakpoints) ? first_slow_window : window;
    target.stop_at(breakpoints);
    for (std::uint64_t end = present; end > 0; size = std::min(window, size * 4)) {
        const std::uint64_t begin =
            size == window ? (end - 1) / window * window : end - std::min(end, size);
        // One earlier: a run does not stop where it begins.
        target.travel_to(begin - std::min<std::uint64_t>(begin, 1));
        if (auto hit = last_hit(target, end)) {
            go_to(target, *hit);
            return std::move(hit->stop);
        }
        end = begin;
    }
    target.travel_to(present);
    return std::nullopt;
}

std::optional<Stop> back_to_last_write(Target& target, Breakpoint::Space space,
                                       std::uint64_t address, std::uint64_t bytes) {
    return back_to_breakpoint(target, {{Breakpoint::Kind::Write, space, address, bytes}});
}

std::optional<Stop> back_to_last_change(Target& target, Register watched) {
    return back_to_breakpoint(target, {on_change_of(watched)});
}

std::optional<Stop> back_to_rights_change(Target& target, std::uint64_t page) {
    return back_to_event(
        target, [page](const abi::TraceEvent& event) { return changes_rights_of(event, page); });
}

} // namespace machine
