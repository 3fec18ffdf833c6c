// SPDX-License-Identifier: MIT
// A machine on a thread of its own, and the two letter boxes between it and the window: commands
// go in, snapshots come out. The window's thread never waits for the machine.
#pragma once

#include "machine/recording.h"
#include "machine/scene.h"
#include "machine/symbols.h"
#include "machine/target.h"
#include "visualizer/app/command.h"
#include "visualizer/app/runner.h"
#include "visualizer/models/glossary.h"
#include "visualizer/models/lesson.h"
#include "visualizer/models/snapshot.h"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace vitrine::app {

/// Seconds on a clock that only goes forward.
double steady_seconds();

/// Who switches the machine on first: the constructor, or the machine's thread, so that a window is
/// up before there is a machine.
enum class FirstBoot { InConstructor, OnThread };

struct SessionSettings {
    /// Boots the machine; called once now and again at each restart.
    SwitchOn switch_on;
    const machine::Scene* scene = nullptr;           // null: a boot without a scene
    std::shared_ptr<const machine::Symbols> symbols; // null: addresses stay numbers
    std::filesystem::path source_root;               // where source files are; empty: nowhere
    Choose choose;                                   // empty: this is all that can be booted
    std::vector<models::Lesson> lessons = {};
    models::Glossary glossary = {};
    std::string source = {}; // "recorded trace x.vtrace", where it is no live machine's first run
    /// What is booted, for a recording of the run; called on the machine's thread. Empty: there is
    /// none to be had.
    std::function<machine::Recording()> booted = {};
    FirstBoot first_boot = FirstBoot::InConstructor;
    std::filesystem::path settings_file = {}; // remembers theme, sizes, speed; empty: nothing
    std::function<double()> clock = steady_seconds;
};

class Session {
public:
    /// Leaves the machine before its first instruction, or off: see FirstBoot.
    explicit Session(SessionSettings settings);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Why there is no machine; empty if there is one. Not while the thread runs.
    const std::string& error() const { return runner_.error(); }
    const SessionSettings& settings() const { return settings_; }

    // Without a thread: everything happens in the call.

    /// Runs to the machine's end or to `limit`. `limit.until` may also narrate and return false.
    machine::Stop run_here(const machine::RunLimit& limit);
    /// Carries out what was posted, then runs as far as `time` allows.
    void advance(double time);

    // With a thread: from `start` on, only these may be called, from the window's thread.

    /// `changed` is called on the machine's thread whenever there is a new snapshot.
    void start(std::function<void()> changed);
    void stop();

    // Either way.

    void post(const Command& command);
    void look_at(const models::Focus& focus);
    models::SnapshotPtr snapshot() const;
    /// What the machine's thread does that takes its time: "travelling… 40 %"; mostly empty.
    std::string activity() const;
    /// Ends a way through time that is under way, or the switching on. False if there is none.
    bool give_up();

private:
    void work();
    bool take_mail();
    void carry_out(const Command& command);
    std::string write_recording();
    void begin_work(const char* activity, Verb verb);
    void end_work();
    void deliver();

    SessionSettings settings_;
    Runner runner_;
    std::thread thread_;
    std::function<void()> changed_;

    mutable std::mutex mutex_; // guards what follows, held for moments only
    std::condition_variable mail_arrived_;
    std::vector<Command> commands_;
    models::Focus focus_;
    bool focus_is_new_ = false;
    bool closing_ = false;
    bool is_off_ = false; // the thread is to switch the machine on, as the first thing
    const char* activity_ = "";
    bool travels_ = false;               // the activity is a way through time
    machine::Target* running_ = nullptr; // the machine to pause when mail arrives
    models::SnapshotPtr newest_;
};

} // namespace vitrine::app
