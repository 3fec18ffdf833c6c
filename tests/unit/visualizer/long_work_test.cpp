// SPDX-License-Identifier: MIT
// What takes long: it shows how far it is, can be given up, and never holds the window's thread.
#include "tests/catch.h"
#include "tests/unit/visualizer/comes_true.h"
#include "tests/unit/visualizer/long_past.h"
#include "tests/unit/visualizer/rewindable.h"
#include "visualizer/app/session.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <vector>

namespace {

using made_up::comes_true;
using made_up::LongPast;
using vitrine::app::FirstBoot;
using vitrine::app::Journey;
using vitrine::app::LongWork;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::models::RunState;
using vitrine::models::Speed;

constexpr std::uint64_t long_run = 50'000'000; // instructions

/// Where a machine's thread waits until the test lets it pass.
class Gate {
public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_ || allowed_ > 0; });
        allowed_ -= open_ ? 0 : 1;
    }
    void let_one_pass() {
        const std::lock_guard lock(mutex_);
        ++allowed_;
        changed_.notify_all();
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    void wait_for(unsigned arrivals) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrived_ >= arrivals; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned arrived_ = 0;
    unsigned allowed_ = 0;
    bool open_ = false;
};

/// A machine at its end whose every piece of a way passes the gate.
struct Travelling {
    Gate gate;
    Session session;

    explicit Travelling(std::uint64_t run = long_run) : session(settings(run)) {
        session.run_here({.instructions = run - 1});
        session.start({});
    }
    ~Travelling() { gate.open(); }

    SessionSettings settings(std::uint64_t run) {
        SessionSettings settings;
        settings.switch_on = [this, run] {
            return machine::SwitchedOn{
                std::make_unique<LongPast>(run, [this](auto) { gate.pass(); }), ""};
        };
        return settings;
    }
    bool is_idle() const { return session.activity().empty(); }
};

} // namespace

TEST_CASE("A way through time is gone in pieces and says how far it is", "[long]") {
    LongWork work;
    std::vector<unsigned> percents;
    LongPast machine(long_run, [&](auto) { percents.push_back(work.percent); });
    machine.run({.instructions = long_run - 1});
    const auto stop = Journey(machine, work).to(long_run / 2);
    CHECK(machine.clock() == long_run / 2);
    CHECK(stop.reason == machine::StopReason::InstructionLimit);
    CHECK(percents.size() > 20);
    CHECK(std::is_sorted(percents.begin(), percents.end()));
    CHECK(percents.back() > 90);
}

TEST_CASE("Ahead of the machine's end there is nowhere to go", "[long]") {
    LongWork work;
    LongPast machine(long_run);
    CHECK(Journey(machine, work).to(2 * long_run).reason == machine::StopReason::PoweredOff);
    CHECK(machine.clock() == long_run);
}

TEST_CASE("Who gives a way up finds the machine at a moment on it", "[long]") {
    LongWork work;
    LongPast machine(long_run, [&](std::uint64_t clock) { work.is_unwanted = clock >= 3'000'000; });
    machine.run({.instructions = long_run - 1});
    Journey journey(machine, work);
    journey.to(long_run / 2);
    CHECK(journey.is_given_up());
    CHECK(machine.clock() == 3'000'000);
}

TEST_CASE("A way through time that takes long can be given up from the window", "[long]") {
    Travelling at;
    CHECK_FALSE(at.session.give_up()); // there is nothing to give up
    at.session.post({Verb::TravelTo, long_run / 2, 0, 0, {}});
    for (unsigned pieces = 1; pieces <= 4; ++pieces) { // back to the start, then three ahead
        at.gate.wait_for(pieces);
        at.gate.let_one_pass();
    }
    at.gate.wait_for(5);
    CHECK(at.session.activity() == "travelling\u2026 12 %");
    CHECK(at.session.give_up());
    at.gate.let_one_pass();
    REQUIRE(comes_true([&] { return at.is_idle(); }));
    at.session.stop();
    CHECK(at.session.snapshot()->clock == 4'000'000);
    CHECK(at.session.snapshot()->state == RunState::Paused);
    CHECK(at.session.snapshot()->notice.find("Given up") != std::string::npos);
}

TEST_CASE("Who wants to be elsewhere does not wait for the way that is under way", "[long]") {
    Travelling at;
    at.session.post({Verb::TravelTo, long_run / 2, 0, 0, {}});
    at.gate.wait_for(1);
    at.session.post({Verb::TravelTo, 0, 0, 0, {}});
    at.gate.open();
    REQUIRE(comes_true([&] { return at.session.snapshot()->clock == 0 && at.is_idle(); }));
    CHECK(at.session.snapshot()->notice.empty()); // The second way was gone to its end.
}

TEST_CASE("A key that is held down steps back each time", "[long]") {
    Travelling at;
    at.session.post({Verb::StepBack, 0, 0, 0, {}});
    at.gate.wait_for(1);
    at.session.post({Verb::StepBack, 0, 0, 0, {}});
    at.gate.open();
    CHECK(comes_true([&] { return at.session.snapshot()->clock == long_run - 3; }));
}

TEST_CASE("Closing the window does not wait for a way through time", "[long]") {
    constexpr std::uint64_t very_long = 100'000'000'000; // a hundred thousand pieces
    Travelling at(very_long);
    at.session.post({Verb::TravelTo, very_long - 2, 0, 0, {}});
    at.gate.wait_for(1);
    auto closed = std::async(std::launch::async, [&] { at.session.stop(); });
    while (closed.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
        at.gate.let_one_pass();
    }
    CHECK(at.session.snapshot()->clock < very_long - 2);
}

TEST_CASE("The window is there before the machine is, and what is asked meanwhile is done later",
          "[long]") {
    Gate gate;
    SessionSettings settings;
    settings.first_boot = FirstBoot::OnThread;
    settings.scene = machine::find_scene("first-light");
    settings.switch_on = [&gate] {
        gate.pass();
        return machine::SwitchedOn{fakes::first_light(), ""};
    };
    Session session(settings);
    CHECK(session.snapshot()->boot == 0);
    CHECK(session.snapshot()->state == RunState::Paused);
    session.start({});
    gate.wait_for(1);
    CHECK(session.activity() == "switching on\u2026");
    session.post({Verb::SetSpeed, static_cast<std::uint64_t>(Speed::Maximum), 0, 0, {}});
    session.post({Verb::Run, 0, 0, 0, {}});
    CHECK(session.snapshot()->boot == 0); // nobody waited
    gate.open();
    CHECK(comes_true([&] { return session.snapshot()->state == RunState::Ended; }));
    CHECK(session.snapshot()->boot == 1);
}

TEST_CASE("Switching on can be given up; the machine stays off until it is booted again",
          "[long]") {
    Gate gate;
    SessionSettings settings;
    settings.first_boot = FirstBoot::OnThread;
    settings.switch_on = [&gate] {
        gate.pass();
        return machine::SwitchedOn{fakes::first_light(), ""};
    };
    Session session(settings);
    session.start({});
    gate.wait_for(1);
    CHECK(session.give_up());
    CHECK(session.activity() == "giving up\u2026");
    gate.let_one_pass();
    REQUIRE(comes_true([&] { return session.snapshot()->state == RunState::Ended; }));
    CHECK(session.snapshot()->sentence.find("Given up") != std::string::npos);
    CHECK(session.snapshot()->ram_size == 0);
    session.post({Verb::Run, 0, 0, 0, {}}); // nothing is there that could run
    session.post({Verb::Restart, 0, 0, 0, {}});
    gate.open();
    CHECK(comes_true([&] { return session.snapshot()->ram_size != 0; }));
    CHECK(session.snapshot()->state == RunState::Paused);
}

TEST_CASE("A machine that cannot be switched on says why in the window that is there", "[long]") {
    SessionSettings settings;
    settings.first_boot = FirstBoot::OnThread;
    settings.switch_on = [] { return machine::SwitchedOn{nullptr, "No disk is in the drive."}; };
    Session session(settings);
    session.start({});
    CHECK(comes_true([&] { return session.snapshot()->state == RunState::Failed; }));
    CHECK(session.snapshot()->sentence == "No disk is in the drive.");
}
