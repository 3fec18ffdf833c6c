// SPDX-License-Identifier: MIT
#include "visualizer/app/session.h"

#include "visualizer/app/exports.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <utility>

namespace vitrine::app {

namespace {

// Nobody waits longer than this for a clock that is not the steady one.
constexpr double longest_wait = 0.25; // seconds

// The commands that may take longer than a frame, in words.
const char* activity_of(Verb verb) {
    switch (verb) {
    case Verb::Restart:
    case Verb::Boot: return "switching on\u2026";
    case Verb::TravelTo:
    case Verb::TravelToEvent: return "travelling\u2026";
    case Verb::StepBack:
    case Verb::EventBack: return "going back\u2026";
    case Verb::ReadMemory: return "reading memory\u2026";
    default: return "";
    }
}

bool is_way_through_time(Verb verb) {
    return verb == Verb::TravelTo || verb == Verb::TravelToEvent || verb == Verb::StepBack ||
           verb == Verb::EventBack;
}

// After these nobody wants to arrive where the machine is on its way to. Steps are not among them:
// a key that is held down wants each of its steps.
bool ends_a_way(Verb verb) {
    return verb == Verb::TravelTo || verb == Verb::TravelToEvent || verb == Verb::Pause ||
           verb == Verb::Restart || verb == Verb::Boot;
}

} // namespace

double steady_seconds() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

Session::Session(SessionSettings settings)
    : settings_(std::move(settings)),
      runner_(settings_.switch_on, settings_.scene, settings_.symbols.get(), settings_.choose) {
    is_off_ = settings_.first_boot == FirstBoot::OnThread;
    if (!is_off_) {
        runner_.switch_on();
    }
    newest_ = runner_.snapshot();
}

Session::~Session() { stop(); }

machine::Stop Session::run_here(const machine::RunLimit& limit) {
    const machine::Stop stop = runner_.run_until(limit);
    deliver();
    return stop;
}

void Session::advance(double time) {
    take_mail();
    runner_.advance(time);
    deliver();
}

void Session::start(std::function<void()> changed) {
    changed_ = std::move(changed);
    closing_ = false;
    thread_ = std::thread([this] { work(); });
}

void Session::stop() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        runner_.work().is_unwanted = true;
        if (running_ != nullptr) {
            running_->request_pause();
        }
    }
    mail_arrived_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Session::post(const Command& command) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(command);
        if (travels_ && ends_a_way(command.verb)) {
            runner_.work().is_unwanted = true;
        }
        if (running_ != nullptr) {
            running_->request_pause(); // Otherwise the command waits for the end of the slice.
        }
    }
    mail_arrived_.notify_one();
}

void Session::look_at(const models::Focus& focus) {
    {
        const std::lock_guard lock(mutex_);
        focus_is_new_ = focus_is_new_ || !(focus == focus_);
        focus_ = focus;
    }
    mail_arrived_.notify_one();
}

models::SnapshotPtr Session::snapshot() const {
    const std::lock_guard lock(mutex_);
    return newest_;
}

void Session::work() {
    if (std::exchange(is_off_, false)) {
        carry_out({Verb::Restart, 0, 0, 0, {}});
        deliver();
    }
    while (take_mail()) {
        {
            const std::lock_guard lock(mutex_);
            running_ = runner_.target();
        }
        const double wait = runner_.advance(settings_.clock());
        deliver();

        std::unique_lock lock(mutex_);
        running_ = nullptr; // A restart may now destroy the machine.
        const auto mail = [this] { return closing_ || !commands_.empty() || focus_is_new_; };
        if (wait > 0) {
            const auto time = std::chrono::duration<double>(std::min(wait, longest_wait));
            if (wait == Runner::nothing_due) {
                mail_arrived_.wait(lock, mail);
            } else {
                mail_arrived_.wait_for(lock, time, mail);
            }
        }
    }
}

// False when the session is closing.
bool Session::take_mail() {
    std::vector<Command> commands;
    models::Focus focus;
    bool new_focus = false;
    {
        const std::lock_guard lock(mutex_);
        if (closing_) {
            return false;
        }
        commands.swap(commands_);
        focus = focus_;
        new_focus = std::exchange(focus_is_new_, false);
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        // Who drags through time wants to be where the hand is now, not at each place it has been.
        const bool outdated = commands[i].verb == Verb::TravelTo && i + 1 < commands.size() &&
                              commands[i + 1].verb == Verb::TravelTo;
        if (!outdated) {
            carry_out(commands[i]);
        }
    }
    if (new_focus) {
        runner_.look_at(focus);
    }
    return true;
}

void Session::begin_work(const char* activity, Verb verb) {
    const std::lock_guard lock(mutex_);
    activity_ = activity;
    travels_ = is_way_through_time(verb);
    runner_.work().words = nullptr;
    runner_.work().percent = 0;
    runner_.work().is_unwanted = closing_;
}

void Session::end_work() {
    const std::lock_guard lock(mutex_);
    activity_ = "";
    travels_ = false;
}

void Session::carry_out(const Command& command) {
    const char* const activity = activity_of(command.verb);
    begin_work(activity, command.verb);
    if (*activity != '\0' && changed_) {
        changed_(); // so that the window can say what it waits for
    }
    if (command.verb == Verb::ExportRecording) {
        runner_.tell(write_recording());
    } else {
        runner_.obey(command);
    }
    end_work();
}

/// Up to the present; a sentence on what became of it.
std::string Session::write_recording() {
    machine::Target* const target = runner_.target();
    if (!settings_.booted || target == nullptr || !target->capabilities().deterministic) {
        return "Only a machine that repeats exactly can be recorded: glass.";
    }
    machine::Recording recording = settings_.booted();
    recording.typed = target->typed();
    recording.end = target->clock();
    recording.hash = fmt::format("{:016x}", target->state_hash());
    const auto file = export_name(*runner_.snapshot(), ".recording");
    std::ofstream out(file);
    machine::write_recording(out, recording);
    return out.flush() ? fmt::format("The recording is in {}: ./vitrine run --replay {}",
                                     file.string(), file.string())
                       : fmt::format("{} could not be written: is there room, and may you write "
                                     "there?",
                                     file.string());
}

std::string Session::activity() const {
    const std::lock_guard lock(mutex_);
    if (*activity_ != '\0' && runner_.work().is_unwanted) {
        return "giving up\u2026";
    }
    const char* const words = runner_.work().words;
    const std::string what = words != nullptr && *activity_ != '\0' ? words : activity_;
    const unsigned percent = runner_.work().percent;
    return !what.empty() && percent > 0 ? fmt::format("{} {} %", what, percent) : what;
}

bool Session::give_up() {
    const std::lock_guard lock(mutex_);
    const bool works = *activity_ != '\0';
    if (works) {
        runner_.work().is_unwanted = true;
    }
    return works;
}

void Session::deliver() {
    bool is_new = false;
    {
        const std::lock_guard lock(mutex_);
        is_new = newest_ != runner_.snapshot();
        newest_ = runner_.snapshot();
    }
    if (is_new && changed_) {
        changed_();
    }
}

} // namespace vitrine::app
