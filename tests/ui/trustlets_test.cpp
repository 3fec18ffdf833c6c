// SPDX-License-Identifier: MIT
// Trustlets on the screen: chips, the five gates, the inspector; and a recorded trace, which has no
// memory to show.
#include "tests/catch.h"
#include "tests/ui/robot.h"
#include "tests/ui/story.h"
#include "tests/unit/visualizer/launching.h"

namespace {

using abi::Rule;
using ui::Robot;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::models::Tab;

SessionSettings launching(const std::vector<abi::TraceEvent>& events = made_up::launch_of_hello()) {
    SessionSettings settings;
    settings.switch_on = [events] {
        return machine::SwitchedOn{std::make_unique<made_up::Launching>(events), ""};
    };
    return settings;
}

std::vector<abi::TraceEvent> refused_launch() {
    auto events = made_up::launch_of_hello();
    events.resize(5);
    events.push_back(made_up::gate(3, made_up::hello, Rule::TrustletIdDiffers));
    return made_up::in_time(events);
}

/// A trace from a file: events alone.
SessionSettings recorded() {
    SessionSettings settings;
    settings.source = "recorded trace launch.vtrace";
    settings.switch_on = [] {
        machine::Trace trace;
        trace.events = made_up::launch_of_hello();
        return machine::SwitchedOn{std::make_unique<vitrine::app::RecordedRun>(trace), ""};
    };
    return settings;
}

} // namespace

TEST_CASE("A running trustlet has a chip, and a click on it tells who it is", "[ui]") {
    Session session(launching());
    session.run_here({});
    Robot robot(session);
    const char* const chip = "chip.hello.exe 0x1000 #c0c1";
    REQUIRE(robot.sees(chip));
    CHECK(robot.sees("chip.twin of hello.exe, process 40"));
    robot.click(chip);
    CHECK(robot.view().tab == Tab::Trustlets);
    CHECK(robot.sees("launch.0"));
    robot.click("launch.page");
    CHECK(robot.view().page == made_up::environment_page);
}

TEST_CASE("The gates light up one after the other", "[ui]") {
    Session session(launching());
    Robot robot(session);
    CHECK_FALSE(robot.sees("gates"));
    const auto lit = [&](unsigned gate) {
        return robot.share_of(robot.place("gate." + std::to_string(gate)),
                              robot.palette().done.fill) > 0.1;
    };
    for (unsigned gate = 1; gate <= 5; ++gate) {
        CAPTURE(gate);
        session.run_here({.until = [](const abi::TraceEvent& event) {
            return event.kind == abi::EventKind::LaunchGate;
        }});
        robot.frames(3);
        CHECK(lit(gate));
        CHECK((gate == 5 || !lit(gate + 1)));
    }
}

TEST_CASE("The gate that refused is red, and a click says by which rule", "[ui]") {
    Session session(launching(refused_launch()));
    session.run_here({});
    Robot robot(session);
    CHECK(robot.share_of(robot.place("gate.3"), robot.palette().denied.fill) > 0.1);
    CHECK(robot.share_of(robot.place("gate.2"), robot.palette().denied.fill) == 0);
    robot.click("gate.3");
    CHECK(robot.view().tab == Tab::Trustlets);
    CHECK(robot.view().gate == 3);
    const auto box = robot.place("launch.gate.3");
    CHECK(robot.share_of(box, robot.palette().denied.tint) > 0.3);
    robot.click("launch.gate.3"); // leads to the event
    CHECK(robot.view().event == 5U);
}

TEST_CASE("Explaining a refused launch leads to its gate", "[ui]") {
    Session session(launching(refused_launch()));
    session.run_here({});
    Robot robot(session);
    robot.command(Verb::Explain, 5);
    CHECK(robot.view().tab == Tab::Trustlets);
    CHECK(robot.view().gate == 3);
}

TEST_CASE("A recorded trace plays, and says why memory is not there", "[ui]") {
    Session session(recorded());
    Robot robot(session);
    CHECK(robot.view().source == "recorded trace launch.vtrace");
    CHECK(robot.sees("map.reason"));
    CHECK_FALSE(robot.sees("map.legend"));
    CHECK(robot.view().tab ==
          Tab::Events); // of the tabs without memory the one that says something
    for (const char* tab : {"tab.page", "tab.cpu", "tab.code"}) {
        robot.click(tab);
        CHECK(robot.sees("inspector.reason"));
    }
    robot.command(Verb::StepEvent);
    CHECK(robot.now().events.size() == 1);
    session.run_here({});
    robot.frames(3);
    CHECK(robot.sees("chip.hello.exe 0x1000"));
    robot.click("tab.events");
    CHECK_FALSE(robot.sees("inspector.reason"));
    robot.command(Verb::EventBack);
    CHECK(robot.now().events.size() < made_up::launch_of_hello().size());
}

TEST_CASE("A long search shows how far it is, goes on by itself, and Escape ends it", "[ui]") {
    SessionSettings settings = ui::story();
    settings.switch_on = [] {
        machine::Trace trace;
        trace.events.assign(50'000,
                            made_up::at(0, abi::EventKind::VtlCall, made_up::World::Vtl0Kernel,
                                        made_up::World::Vtl1Kernel));
        trace.events = made_up::in_time(trace.events);
        return machine::SwitchedOn{std::make_unique<vitrine::app::RecordedRun>(trace), ""};
    };
    Session session(settings);
    session.run_here({});
    Robot robot(session);
    robot.click("tab.events");
    robot.stage().shell().obey({Verb::Search, 0, 0, 0, "nothing like this"});
    robot.frames(1);
    CHECK(robot.sees("events.progress"));
    robot.frames(4);
    CHECK_FALSE(robot.sees("events.progress"));
    robot.stage().shell().obey({Verb::Search, 0, 0, 0, "nor like this"});
    robot.frames(1);
    robot.command(Verb::Escape);
    CHECK(robot.view().search.empty());
}

TEST_CASE("A link of a lesson frames a place, until something else is done", "[ui]") {
    Session session(ui::story());
    Robot robot(session);
    robot.command(Verb::PointAt, "map.vtl1");
    CHECK(robot.sees("lesson.pointer"));
    robot.command(Verb::SwitchHeat);
    CHECK_FALSE(robot.sees("lesson.pointer"));
}
