// SPDX-License-Identifier: MIT
// Run control's longer ways: back in time, up to an event, into another boot.
#include "machine/time_travel.h"
#include "visualizer/app/runner.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace vitrine::app {

/// "first-light slat-vtl1-pages": a scene and the guards to leave out.
void Runner::boot(const std::string& choice) {
    std::istringstream words(choice);
    std::string scene;
    words >> scene;
    std::vector<std::string> without;
    for (std::string guard; words >> guard;) {
        without.push_back(guard);
    }
    const Chosen chosen =
        choose_ ? choose_(scene, without) : Chosen{nullptr, "This machine boots one thing only."};
    if (!chosen.error.empty()) {
        notice_ = chosen.error;
        publish(false);
        return;
    }
    scene_ = chosen.scene;
    switch_on();
}

void Runner::run_until(const std::string& event) {
    models::ParsedMatch parsed = models::parse_match(event);
    if (!parsed.error.empty()) {
        notice_ = parsed.error;
        publish(false);
        return;
    }
    until_ = std::move(parsed.match);
    set_goal(Goal::Until);
}

/// To right behind an event of the past, or of the future that is known.
machine::Stop Runner::travel_behind(std::size_t index) {
    const models::Events& known = snapshot_->known;
    if (index >= known.size()) {
        return last_stop_;
    }
    const abi::TraceEvent& event = known[index];
    const auto is_it = [&event](const abi::TraceEvent& each) {
        return each.sequence == event.sequence && each.kind == event.kind &&
               each.clock == event.clock;
    };
    if (index < snapshot_->events.size()) {
        return machine::back_to_event(*target_, is_it).value_or(last_stop_);
    }
    machine::Stop stop;
    do {
        stop = target_->run({.until = is_it});
    } while (stop.reason == machine::StopReason::Paused);
    return stop;
}

void Runner::travel(const Command& command) {
    if (target_ == nullptr) {
        return;
    }
    if (!target_->capabilities().time_travel) {
        notice_ = "This machine does not keep its past: only glass does.";
        publish(false);
        return;
    }
    goal_ = Goal::Stand;
    machine::Stop stop;
    switch (command.verb) {
    case Verb::TravelTo: // Ahead, no further than one has been: a guest may run for ever.
        stop = target_->travel_to(std::min(command.value, snapshot_->furthest));
        break;
    case Verb::TravelToEvent: stop = travel_behind(command.value); break;
    case Verb::StepBack: stop = machine::step_back(*target_); break;
    default: {
        const auto found = machine::back_to_event(*target_, is_notable);
        stop = found ? *found : target_->travel_to(0);
        break;
    }
    }
    over_ = false; // Where it has ended before, it ends again.
    pace_.forget();
    settle(stop);
    publish(true);
}

void Runner::switch_breakpoint(std::uint64_t address) {
    if (target_ == nullptr || !target_->capabilities().breakpoints) {
        notice_ = "This machine knows no breakpoints: only glass does.";
    } else {
        const machine::Breakpoint wanted = machine::before_instruction(address);
        const auto set = std::find(breakpoints_.begin(), breakpoints_.end(), wanted);
        if (set != breakpoints_.end()) {
            breakpoints_.erase(set);
        } else {
            breakpoints_.push_back(wanted);
        }
        target_->stop_at(breakpoints_);
    }
    publish(false);
}

} // namespace vitrine::app
