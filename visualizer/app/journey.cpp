// SPDX-License-Identifier: MIT
#include "visualizer/app/journey.h"

#include "machine/time_travel.h"

#include <algorithm>

namespace vitrine::app {

namespace {

using machine::Stop;
using machine::StopReason;

// Glass executes these in about a tenth of a second: nobody waits longer for his wish.
constexpr std::uint64_t piece = 1'000'000; // instructions

bool goes_on(const Stop& stop) {
    return stop.reason == StopReason::InstructionLimit || stop.reason == StopReason::Paused;
}

} // namespace

Stop Journey::to(std::uint64_t clock) {
    const std::uint64_t start = target_.rerun_start(clock);
    Stop stop = target_.travel_to(start);
    while (target_.clock() < clock && goes_on(stop) && !is_given_up()) {
        const std::uint64_t here = target_.clock();
        work_.percent = static_cast<unsigned>(100 * (here - start) / (clock - start));
        stop = target_.travel_to(here + std::min(piece, clock - here));
    }
    return stop;
}

Stop Journey::behind(const abi::TraceEvent& event) {
    Stop stop = to(event.clock - std::min<std::uint64_t>(event.clock, 1));
    const auto is_it = [&event](const abi::TraceEvent& each) {
        return machine::is_same_event(each, event);
    };
    while (goes_on(stop) && !is_given_up()) {
        stop = target_.run({.instructions = piece, .until = is_it});
    }
    return stop;
}

} // namespace vitrine::app
