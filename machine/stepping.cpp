// SPDX-License-Identifier: MIT
#include "machine/stepping.h"

#include "machine/symbols.h"
#include "machine/time_travel.h"

#include <algorithm>
#include <utility>

namespace machine {
namespace {

using World = abi::World::Kind;

/// A processor or a line is waited for, but not for ever: it may sleep, or loop.
constexpr unsigned most_steps = 100'000;

/// How far back a line is looked for at first, and at last.
constexpr std::uint64_t first_stretch = 2'000;
constexpr std::uint64_t last_stretch = 200'000;

bool is_guest(World world) { return world <= World::Vtl1Kernel; }

bool are_of_one_vtl(World left, World right) {
    return is_guest(left) && is_guest(right) &&
           static_cast<unsigned>(left) / 2 == static_cast<unsigned>(right) / 2;
}

Stop cannot() {
    return {StopReason::Failed, 0,
            "This machine does not show what its processor does by itself: steps between worlds "
            "need the machine glass."};
}

/// Runs until this processor has done what `test` accepts.
Stop run_until(Target& target, const EventTest& test) {
    if (!target.capabilities().hardware_events) {
        return cannot();
    }
    RunLimit limit;
    limit.until = [&test, vp = target.current_processor()](const abi::TraceEvent& event) {
        return event.vp() == vp && event.seen_by_hardware() && test(event);
    };
    return target.run(limit);
}

Stop run_until(Target& target, abi::EventKind kind) {
    return run_until(target, [kind](const abi::TraceEvent& event) { return event.kind == kind; });
}

std::optional<CodePlace> place_now(Target& target, const Symbols& symbols) {
    const ProcessorState processor = target.processor(target.current_processor());
    return symbols.place_of(processor.cs.base + processor.rip);
}

/// Code without symbols is on no line.
bool is_on_a_line(const std::optional<CodePlace>& place) { return place && place->line != 0; }

bool are_same_line(const std::optional<CodePlace>& left, const std::optional<CodePlace>& right) {
    return is_on_a_line(left) == is_on_a_line(right) &&
           (!is_on_a_line(left) || (left->line == right->line && left->file == right->file &&
                                    left->function == right->function));
}

struct Visited {
    std::uint64_t clock = 0;
    std::optional<CodePlace> place;
};

/// What was executed from `begin` to `end`, instruction by instruction. The machine ends there.
std::vector<Visited> visited(Target& target, const Symbols& symbols, std::uint64_t begin,
                             std::uint64_t end) {
    std::vector<Visited> all;
    target.travel_to(begin);
    RunLimit one;
    one.instructions = 1;
    while (target.clock() < end) {
        all.push_back({target.clock(), place_now(target, symbols)});
        const Stop stop = target.run(one);
        if (stop.reason != StopReason::InstructionLimit && stop.reason != StopReason::Breakpoint &&
            stop.reason != StopReason::Paused) {
            break;
        }
    }
    return all;
}

/// The first moment of the last line that is not `present`; nothing if it may begin before these.
std::optional<std::uint64_t> beginning_of_line_before(const std::vector<Visited>& all,
                                                      const std::optional<CodePlace>& present) {
    const auto is_other = [&](const Visited& each) {
        return is_on_a_line(each.place) && !are_same_line(each.place, present);
    };
    const auto last = std::find_if(all.rbegin(), all.rend(), is_other);
    if (last == all.rend()) {
        return std::nullopt;
    }
    const auto before = std::find_if(last, all.rend(), [&](const Visited& each) {
        return !are_same_line(each.place, last->place);
    });
    const std::uint64_t first = std::prev(before)->clock;
    return before != all.rend() || first == 0 ? std::optional(first) : std::nullopt;
}

} // namespace

Stop step(Target& target, std::optional<unsigned> processor) {
    RunLimit limit;
    limit.instructions = 1;
    Stop stop;
    for (unsigned steps = 0; steps < most_steps; ++steps) {
        const unsigned executing = target.current_processor();
        stop = target.run(limit);
        const bool was_meant = !processor || executing == *processor;
        if (was_meant || stop.reason != StopReason::InstructionLimit) {
            break;
        }
    }
    return stop;
}

Stop step_over(Target& target) {
    if (!target.capabilities().hardware_events) {
        return cannot();
    }
    const unsigned vp = target.current_processor();
    const World before = target.processor(vp).world;
    Stop stop = step(target, vp);
    const World after = target.processor(vp).world;
    if (stop.reason != StopReason::InstructionLimit || is_guest(after) == is_guest(before)) {
        return stop;
    }
    if (is_guest(after)) {
        return run_until(target, abi::EventKind::VmExit);
    }
    return run_until(target, [before](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::VmEntry && are_of_one_vtl(event.after(), before);
    });
}

Stop step_into_guest(Target& target) { return run_until(target, abi::EventKind::VmEntry); }

Stop step_out(Target& target) {
    const World before = target.processor(target.current_processor()).world;
    return run_until(target, [before](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::VmEntry && !are_of_one_vtl(event.after(), before);
    });
}

Stop run_to_world(Target& target, World world) {
    if (target.processor(target.current_processor()).world == world) {
        return {StopReason::EventMatched, 0, "The processor is there already."};
    }
    return run_until(target,
                     [world](const abi::TraceEvent& event) { return event.after() == world; });
}

Stop step_line(Target& target, const Symbols& symbols) {
    const auto before = place_now(target, symbols);
    const unsigned vp = target.current_processor();
    Stop stop;
    for (unsigned steps = 0; steps < most_steps; ++steps) {
        stop = step(target, vp);
        if (stop.reason != StopReason::InstructionLimit) {
            break;
        }
        const auto here = place_now(target, symbols);
        if (is_on_a_line(here) && !are_same_line(here, before)) {
            break;
        }
    }
    return stop;
}

Stop step_line_back(Target& target, const Symbols& symbols) {
    if (!target.capabilities().time_travel) {
        return target.travel_to(target.clock());
    }
    const std::uint64_t present = target.clock();
    const auto here = place_now(target, symbols);
    for (std::uint64_t stretch = first_stretch; stretch <= last_stretch; stretch *= 10) {
        const std::uint64_t begin = present - std::min(present, stretch);
        const auto found = beginning_of_line_before(visited(target, symbols, begin, present), here);
        if (found) {
            return target.travel_to(*found);
        }
    }
    target.travel_to(present);
    return {StopReason::Failed, 0, "No other line of the source was executed shortly before."};
}

} // namespace machine
