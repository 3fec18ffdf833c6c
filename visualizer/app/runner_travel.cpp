// SPDX-License-Identifier: MIT
// Run control's longer ways: back in time, up to an event, into another boot.
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

/// To right behind the newest event that leads back at all, or to the start.
machine::Stop Runner::go_back_by_event(Journey& journey) {
    const std::uint64_t present = target_->clock();
    for (std::size_t index = target_->events().size(); index-- > 0;) {
        const abi::TraceEvent event = target_->events()[index]; // the list shrinks on the way back
        if (!is_notable(event)) {
            continue;
        }
        machine::Stop stop = journey.behind(event);
        if (target_->clock() < present || journey.is_given_up()) {
            return stop;
        }
    }
    return journey.to(0);
}

machine::Stop Runner::go(const Command& command, Journey& journey) {
    const models::Events& known = snapshot_->known;
    const std::uint64_t here = target_->clock();
    switch (command.verb) {
    case Verb::TravelTo: // Ahead, no further than one has been: a guest may run for ever.
        return journey.to(std::min(command.value, snapshot_->furthest));
    case Verb::TravelToEvent:
        return command.value < known.size() ? journey.behind(known[command.value]) : last_stop_;
    case Verb::StepBack: return journey.to(here - std::min<std::uint64_t>(here, 1));
    default: return go_back_by_event(journey);
    }
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
    Journey journey(*target_, work_);
    const machine::Stop stop = go(command, journey);
    if (journey.is_given_up()) {
        notice_ = "Given up on the way: this is where it was.";
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
