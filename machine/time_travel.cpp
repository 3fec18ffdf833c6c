// SPDX-License-Identifier: MIT
#include "machine/time_travel.h"

#include <algorithm>
#include <utility>

namespace machine {
namespace {

/// How much of the past is run again at once when something is searched in it.
constexpr std::uint64_t window = 1'000'000;

bool is_same(const abi::TraceEvent& left, const abi::TraceEvent& right) {
    return left.sequence == right.sequence && left.kind == right.kind && left.clock == right.clock;
}

/// From a moment before it to the first moment behind `event`.
Stop run_behind(Target& target, const abi::TraceEvent& event) {
    target.travel_to(event.clock - std::min<std::uint64_t>(event.clock, 1));
    RunLimit limit;
    limit.until = [&event](const abi::TraceEvent& each) { return is_same(each, event); };
    Stop stop;
    do {
        stop = target.run(limit);
    } while (stop.reason == StopReason::Paused);
    return stop;
}

/// Where a run from here stops last before `end`.
struct LastHit {
    std::uint64_t clock = 0;
    Stop stop;
};
std::optional<LastHit> last_hit(Target& target, std::uint64_t end) {
    std::optional<LastHit> last;
    while (target.clock() < end) {
        RunLimit limit;
        limit.instructions = end - target.clock();
        Stop stop = target.run(limit);
        if (stop.reason == StopReason::Breakpoint && target.clock() < end) {
            last = LastHit{target.clock(), std::move(stop)};
        } else if (stop.reason != StopReason::Paused) {
            break;
        }
    }
    return last;
}

/// Two boundaries can have the same clock: before an interrupt is taken, and before its handler's
/// first instruction. One lands at the former.
void step_over_interrupt(Target& target, const Breakpoint& hit) {
    const ProcessorState processor = target.processor(target.current_processor());
    if (hit.kind == Breakpoint::Kind::Execute && processor.cs.base + processor.rip != hit.address) {
        RunLimit limit;
        limit.instructions = 1;
        target.run(limit);
    }
}

} // namespace

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
    target.stop_at(breakpoints);
    for (std::uint64_t end = present; end > 0;) {
        const std::uint64_t begin = (end - 1) / window * window;
        // One earlier: a run does not stop where it begins.
        target.travel_to(begin - std::min<std::uint64_t>(begin, 1));
        if (auto hit = last_hit(target, end)) {
            target.travel_to(hit->clock);
            step_over_interrupt(target, *hit->stop.hit);
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

} // namespace machine
