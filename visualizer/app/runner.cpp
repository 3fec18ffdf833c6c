// SPDX-License-Identifier: MIT
#include "visualizer/app/runner.h"

#include "visualizer/app/fingerprint_reader.h"

#include <algorithm>
#include <utility>

namespace vitrine::app {

namespace {

using machine::StopReason;

// Short enough that a person who pauses or watches the clock notices no delay.
constexpr std::uint64_t slice_instructions = 1'000'000;
constexpr double idle_wait = 0.01;        // seconds that a sleep of the guest's takes at its prompt
constexpr double thorough_interval = 0.1; // seconds between full looks while running

bool ends_the_machine(StopReason reason) {
    return reason == StopReason::PoweredOff || reason == StopReason::Stuck ||
           reason == StopReason::Failed;
}

} // namespace

Runner::Runner(SwitchOn switch_on, const machine::Scene* scene, const machine::Symbols* symbols,
               Choose choose)
    : switch_on_(std::move(switch_on)), choose_(std::move(choose)), scene_(scene),
      observer_(symbols), snapshot_(std::make_shared<const models::Snapshot>()) {}

void Runner::switch_on() {
    target_.reset(); // The old machine goes before the new one needs its memory.
    machine::SwitchedOn result = switch_on_(work_);
    is_given_up_ = work_.is_unwanted;
    if (is_given_up_ && result.error.empty()) {
        result = {nullptr, "Given up: the machine is off. Boot it with r."};
    }
    target_ = std::move(result.target);
    error_ = target_ ? "" : result.error;
    notice_ = target_ ? result.error : "";
    goal_ = Goal::Stand;
    over_ = target_ == nullptr;
    last_stop_ = {};
    awake_from_ = 0;
    memory_.reset();
    pace_.forget();
    observer_.begin_boot(scene_);
    if (target_ && !breakpoints_.empty()) { // Whoever switched it on may have set some, too.
        target_->stop_at(breakpoints_);
    }
    publish(true);
}

void Runner::restart() {
    const bool was_running = goal_ == Goal::Run;
    switch_on();
    set_goal(was_running ? Goal::Run : Goal::Stand);
}

void Runner::obey(const Command& command) {
    notice_.clear();
    switch (command.verb) {
    case Verb::Run: set_goal(Goal::Run); break;
    case Verb::Pause: set_goal(Goal::Stand); break;
    case Verb::RunOrPause: set_goal(goal_ == Goal::Stand ? Goal::Run : Goal::Stand); break;
    case Verb::StepInstruction: step_instruction(); break;
    case Verb::StepEvent: set_goal(Goal::NextEvent); break;
    case Verb::Restart: restart(); break;
    case Verb::Boot: boot(command.text); break;
    case Verb::RunUntil: run_until(command.text); break;
    case Verb::TravelTo:
    case Verb::TravelToEvent:
    case Verb::StepBack:
    case Verb::EventBack: travel(command); break;
    case Verb::SwitchBreakpoint: switch_breakpoint(command.value); break;
    case Verb::Type: type(command.text); break;
    case Verb::ReadMemory: read_memory(); break;
    case Verb::SetSpeed:
        pace_.set_speed(static_cast<models::Speed>(command.value));
        pace_.forget();
        publish(false);
        break;
    default: break;
    }
}

void Runner::type(const std::string& keys) {
    if (!over_) {
        target_->type(keys);
        awake_from_ = 0;
    }
}

void Runner::tell(std::string notice) {
    notice_ = std::move(notice);
    publish(false);
}

void Runner::read_memory() {
    if (target_ != nullptr) {
        memory_ = read_fingerprint(target_->ram(), *snapshot_);
        publish(false);
    }
}

void Runner::look_at(const models::Focus& focus) {
    if (!(focus == focus_)) {
        focus_ = focus;
        publish(false);
    }
}

void Runner::set_goal(Goal goal) {
    const Goal allowed = over_ ? Goal::Stand : goal;
    if (allowed != goal_) {
        goal_ = allowed;
        pace_.forget();
        publish(goal_ == Goal::Stand);
    }
}

void Runner::step_instruction() {
    if (over_) {
        return;
    }
    goal_ = Goal::Stand;
    machine::Stop stop;
    // A pause that was asked for before this run began must not swallow the step.
    for (int attempt = 0; attempt < 2; ++attempt) {
        stop = target_->run({.instructions = 1, .until = {}});
        if (stop.reason != StopReason::Paused) {
            break;
        }
    }
    settle(stop);
    publish(true);
}

double Runner::advance(double now) {
    if (goal_ == Goal::Stand) {
        return nothing_due;
    }
    const double wait = goal_ == Goal::Run ? pace_.wait(now) : 0;
    if (const double rest = std::max(wait, awake_from_ - now); rest > 0) {
        return rest;
    }
    run_slice(now);
    const bool thorough = goal_ == Goal::Stand || now - last_thorough_ >= thorough_interval;
    if (thorough) {
        last_thorough_ = now;
    }
    publish(thorough);
    return goal_ == Goal::Stand ? nothing_due
           : goal_ == Goal::Run ? std::max(pace_.wait(now), awake_from_ - now)
                                : 0;
}

void Runner::run_slice(double now) {
    const bool one_event = goal_ == Goal::NextEvent || (goal_ != Goal::Until && !pace_.unlimited());
    // At full speed a look is taken after so many events, since only the shell knows the time.
    const std::size_t many = 2000;
    std::size_t met = 0;
    bool reached = false;
    const machine::Stop stop =
        target_->run({.instructions = slice_instructions,
                      .until =
                          [&](const abi::TraceEvent& event) {
                              met += is_notable(event) ? 1 : 0;
                              reached = goal_ == Goal::Until && until_.matches(event);
                              return reached || (one_event ? met > 0 : met >= many);
                          },
                      .when_idle = waits_for_person() ? machine::RunLimit::WhenIdle::Stop
                                                      : machine::RunLimit::WhenIdle::GoOn,
                      .silence = machine::RunLimit::Silence::Expected});
    if (stop.reason == StopReason::Idle && waits_for_person()) {
        awake_from_ = now + idle_wait;
    }
    if (reached || stop.reason == StopReason::Breakpoint) {
        goal_ = Goal::Stand;
    }
    if (met > 0) {
        pace_.spend(now);
        if (goal_ == Goal::NextEvent) {
            goal_ = Goal::Stand;
        }
    }
    settle(stop);
}

/// A guest that sleeps at its prompt: its clock need not race.
bool Runner::waits_for_person() const {
    const std::string& console = target_->console();
    return !console.empty() && console.back() != '\n';
}

machine::Stop Runner::run_until(const machine::RunLimit& limit) {
    if (over_) {
        return last_stop_;
    }
    const machine::Stop stop = target_->run(limit);
    goal_ = Goal::Stand;
    settle(stop);
    if (stop.reason != StopReason::Idle) {
        publish(true);
    }
    return stop;
}

void Runner::settle(const machine::Stop& stop) {
    last_stop_ = stop;
    if (ends_the_machine(stop.reason)) {
        over_ = true;
        goal_ = Goal::Stand;
    }
}

void Runner::publish(bool thorough) {
    auto snapshot = target_ ? observer_.look(*target_, last_stop_, focus_, thorough)
                            : std::make_shared<models::Snapshot>();
    if (memory_ && memory_->clock != snapshot->clock) {
        memory_.reset();
    }
    snapshot->memory = memory_;
    snapshot->speed = pace_.speed();
    snapshot->notice = notice_;
    for (const machine::Breakpoint& each : breakpoints_) {
        snapshot->breakpoints.push_back(each.address);
    }
    const bool failed = target_ ? last_stop_.reason == StopReason::Failed : !is_given_up_;
    if (failed) {
        snapshot->state = models::RunState::Failed;
    } else if (over_) {
        snapshot->state = models::RunState::Ended;
    } else {
        snapshot->state =
            goal_ == Goal::Stand ? models::RunState::Paused : models::RunState::Running;
    }
    snapshot->sentence = target_ ? last_stop_.sentence : error_;
    snapshot_ = std::move(snapshot);
}

} // namespace vitrine::app
