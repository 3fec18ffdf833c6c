// SPDX-License-Identifier: MIT
// Run control: turns commands and the time into runs of the machine.
//
// Knows no thread and no real clock. `advance` does what is due and says when to call again, so a
// test, a headless picture and the window's thread all drive it alike.
#pragma once

#include "machine/scene.h"
#include "machine/symbols.h"
#include "machine/target.h"
#include "visualizer/app/command.h"
#include "visualizer/app/journey.h"
#include "visualizer/app/observer.h"
#include "visualizer/app/pace.h"
#include "visualizer/models/event_match.h"
#include "visualizer/models/snapshot.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace vitrine::app {

/// What a person chose to boot, checked: the scene, or a sentence.
struct Chosen {
    const machine::Scene* scene = nullptr;
    std::string error;
};
/// Makes the next switching on boot this scene, without these guards.
using Choose =
    std::function<Chosen(const std::string& scene, const std::vector<std::string>& without)>;

/// Makes a machine that is switched on. What takes long may ask for the work, to say how far it is
/// and to look whether it is still wanted.
class SwitchOn {
public:
    SwitchOn() = default;
    template <typename Make>
    SwitchOn(Make make) { // NOLINT(google-explicit-constructor): as std::function does
        if constexpr (std::is_invocable_v<Make&, LongWork&>) {
            make_ = std::move(make);
        } else {
            make_ = [make = std::move(make)](LongWork&) { return make(); };
        }
    }
    machine::SwitchedOn operator()(LongWork& work) const { return make_(work); }

private:
    std::function<machine::SwitchedOn(LongWork&)> make_;
};

class Runner {
public:
    static constexpr double nothing_due = std::numeric_limits<double>::infinity();

    /// The machine is still off.
    Runner(SwitchOn switch_on, const machine::Scene* scene, const machine::Symbols* symbols,
           Choose choose = {});

    /// Before its first instruction. Where there is a machine, it goes. Given up meanwhile, the
    /// machine stays off, unless it says itself that a part of it is there.
    void switch_on();
    /// Carries out a machine command; others are ignored.
    void obey(const Command& command);
    void look_at(const models::Focus& focus);
    /// Lets the machine go as far as `now` allows. Seconds until there is more to do.
    double advance(double now);
    /// Runs here and now, as fast as it goes, until the limit or the machine's end.
    machine::Stop run_until(const machine::RunLimit& limit);

    /// Says so with the next snapshot, which comes at once.
    void tell(std::string notice);
    /// How far the command that is being carried out has got, where it takes long. Any thread.
    LongWork& work() { return work_; }
    const LongWork& work() const { return work_; }
    /// The machine to pause from another thread; null if it is off.
    machine::Target* target() const { return target_.get(); }
    const models::SnapshotPtr& snapshot() const { return snapshot_; }
    const std::string& error() const { return error_; }

private:
    enum class Goal { Stand, Run, NextEvent, Until };

    void restart();
    void boot(const std::string& choice);
    void run_until(const std::string& event);
    machine::Stop go_back_by_event(Journey& journey);
    machine::Stop go(const Command& command, Journey& journey);
    void travel(const Command& command);
    void switch_breakpoint(std::uint64_t address);
    void step_instruction();
    void type(const std::string& keys);
    void read_memory();
    bool waits_for_person() const;
    void set_goal(Goal goal);
    void run_slice(double now);
    void settle(const machine::Stop& stop);
    void publish(bool thorough);

    SwitchOn switch_on_;
    Choose choose_;
    const machine::Scene* scene_;
    Observer observer_;
    Pace pace_;
    std::unique_ptr<machine::Target> target_;
    std::string error_;
    Goal goal_ = Goal::Stand;
    models::EventMatch until_;
    std::vector<machine::Breakpoint> breakpoints_;
    std::string notice_;
    LongWork work_;
    bool is_given_up_ = false; // switching on was
    bool over_ = true;         // the machine has ended, or is not there
    machine::Stop last_stop_;
    models::Focus focus_;
    models::SnapshotPtr snapshot_;
    models::FingerprintPtr memory_; // of the present, once somebody has asked for it
    double last_thorough_ = -1;
    double awake_from_ = 0; // until then a guest at its prompt is left asleep
};

} // namespace vitrine::app
