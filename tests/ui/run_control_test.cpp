// SPDX-License-Identifier: MIT
// Run, pause, step and speed by clicking; what then moves on the screen.
#include "tests/catch.h"
#include "tests/ui/robot.h"
#include "tests/ui/story.h"

namespace {

using abi::EventKind;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::app::Session;
using vitrine::app::Verb;
using vitrine::models::RunState;
using vitrine::models::Speed;

} // namespace

TEST_CASE("Run runs, pause pauses", "[ui]") {
    Session session(story());
    Robot robot(session);
    CHECK(robot.now().state == RunState::Paused);
    robot.click("run");
    robot.wait(1);
    CHECK(robot.now().state == RunState::Running);
    const std::uint64_t then = robot.now().clock;
    CHECK(then > 0);
    robot.click("pause");
    CHECK(robot.now().state == RunState::Paused);
    const std::uint64_t paused = robot.now().clock;
    robot.wait(1);
    CHECK(robot.now().clock == paused);
}

TEST_CASE("Step executes one instruction and marks what it changed", "[ui]") {
    Session session(story());
    run_to(session, EventKind::VtlCall);
    Robot robot(session);
    const std::uint64_t clock = robot.now().clock;
    robot.click("step");
    CHECK(robot.now().clock == clock + 1);
    CHECK(robot.now().state == RunState::Paused);
}

TEST_CASE("Next event stops at the next event", "[ui]") {
    Session session(story());
    Robot robot(session);
    robot.click("next-event");
    REQUIRE(robot.now().events.size() == 1);
    CHECK(robot.now().events.back().kind == EventKind::HypervisorStarted);
    robot.click("next-event");
    CHECK(robot.now().events.back().kind == EventKind::PartitionVtlEnabled);
}

TEST_CASE("A click on the console gives it the keyboard, Escape takes it back", "[ui]") {
    Session session(story());
    run_to(session, EventKind::VtlCall);
    Robot robot(session);
    CHECK_FALSE(robot.view().console_has_keys);
    robot.click("console");
    CHECK(robot.view().console_has_keys);
    CHECK(robot.stage().shell().typing()); // so letters are no shortcuts
    robot.command(Verb::Escape);
    CHECK_FALSE(robot.view().console_has_keys);
}

TEST_CASE("The console grows while one types, and lies above the panels in a lecture", "[ui]") {
    Session session(story());
    run_to(session, EventKind::VtlCall);
    Robot robot(session);
    const float at_rest = robot.place("console").h;
    robot.command(Verb::SwitchConsole);
    CHECK(robot.place("console").h > 2 * at_rest);
    CHECK(robot.place("console").bottom() < robot.place("panel.scene").bottom());
    robot.command(Verb::SwitchLecture);
    CHECK(robot.sees("console"));
    robot.command(Verb::Escape);
    CHECK_FALSE(robot.sees("console"));
}

TEST_CASE("In a lecture the teller's words stand in full above the building", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session, {vitrine::theme::Mode::Light, true});
    CHECK(robot.share_drawn(robot.place("building.story")) > 0.05);
    CHECK(robot.place("building.story").bottom() < robot.place("room.vtl0-user").y);
}

TEST_CASE("A click sets the speed", "[ui]") {
    Session session(story());
    Robot robot(session);
    robot.click("speed.max");
    CHECK(robot.now().speed == Speed::Maximum);
    robot.click("speed.\u00BC\u00D7");
    CHECK(robot.now().speed == Speed::Quarter);
}

TEST_CASE("The whole scene at full speed: every expectation ticks itself", "[ui]") {
    Session session(story());
    Robot robot(session);
    CHECK(robot.share_of(robot.place("panel.scene"), robot.palette().done.fill) == 0);
    robot.click("speed.max");
    robot.click("run");
    robot.wait(2);
    CHECK(robot.now().state == RunState::Ended);
    CHECK(machine::all_held(robot.now().judgements));
    CHECK(robot.share_of(robot.place("expectations"), robot.palette().done.fill) > 0.01);
    CHECK(robot.share_of(robot.place("panel.scene"), robot.palette().denied.fill) == 0);
    // Nothing runs on after the end, but a restart does begin again.
    robot.click("run");
    CHECK(robot.now().state == RunState::Ended);
    robot.click("restart");
    CHECK(robot.now().clock == 0);
    CHECK(robot.now().state == RunState::Paused);
}

TEST_CASE("Keys do what buttons do", "[ui]") {
    Session session(story());
    Robot robot(session);
    robot.command(Verb::StepEvent);
    CHECK(robot.now().events.size() == 1);
    robot.command(Verb::RunOrPause);
    CHECK(robot.now().state == RunState::Running);
    robot.command(Verb::RunOrPause);
    CHECK(robot.now().state == RunState::Paused);
    robot.command(Verb::Restart);
    CHECK(robot.now().events.empty());
}

TEST_CASE("A machine that cannot be switched on leaves a window that says why", "[ui]") {
    vitrine::app::SessionSettings settings = story();
    settings.switch_on = [] {
        return machine::SwitchedOn{nullptr, "The disk archive is missing."};
    };
    Session session(settings);
    Robot robot(session);
    CHECK(robot.now().state == RunState::Failed);
    CHECK(robot.share_drawn(robot.place("panel.scene")) > 0.02);
    CHECK(robot.share_of(robot.place("state"), robot.palette().denied.tint) > 0.3);
    robot.click("run");
    robot.click("step");
    CHECK(robot.now().state == RunState::Failed);
}
