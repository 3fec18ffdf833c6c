// SPDX-License-Identifier: MIT
// What changed since a moment: on the map, chosen in its heading, at a bookmark, in the palette;
// on a machine that goes back and on a recorded trace.
#include "tests/catch.h"
#include "tests/ui/exploring.h"
#include "tests/ui/robot.h"
#include "tests/unit/visualizer/launching.h"

#include <string>

namespace {

using abi::EventKind;
using ui::exploring;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::Rect;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::models::Viewer;

/// A trace of a machine with little memory, of which VTL 1 takes two pages.
SessionSettings recorded() {
    SessionSettings settings;
    settings.source = "recorded trace small.vtrace";
    settings.switch_on = [] {
        using namespace made_up;
        machine::Trace trace;
        trace.events = in_time(
            {at(0, EventKind::HypervisorStarted, World::Firmware, World::Hypervisor,
                {abi::hypervisor_region.base, abi::hypervisor_region.size, made_up::ram_size}),
             at(0, EventKind::PartitionVtlEnabled, World::Hypervisor, World::Hypervisor, {1}),
             slat_change(0, gift, 1, PageAccess::none(), PageAccess::all()),
             slat_change(0, gift + 3, 1, PageAccess::read(), PageAccess::all())});
        return machine::SwitchedOn{std::make_unique<vitrine::app::RecordedRun>(trace), ""};
    };
    return settings;
}

/// How many of the columns below the overview are marked.
double marked(Robot& robot) {
    const Rect bar = robot.place("map.overview");
    return robot.share_of({bar.x, bar.bottom() + 6, bar.w, 2}, robot.palette().text) * bar.w;
}

} // namespace

TEST_CASE("What changed stands out, in the strips and in the overview", "[ui][changes]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    CHECK(marked(robot) == 0);
    const Rect strip = robot.place("map.vtl0");
    const auto plain = robot.share_of(strip, robot.palette().vtl1.fill);
    robot.click("map.changes");
    CHECK(robot.view().heat);
    CHECK(robot.sees("map.since"));
    CHECK(marked(robot) >= 1);
    CHECK(robot.share_of(strip, robot.palette().text) > 0);
    robot.command(Verb::ChangedSince, robot.now().clock);
    CHECK(marked(robot) == 0); // nothing since now
    robot.click("map.changes");
    CHECK_FALSE(robot.view().heat);
    CHECK_FALSE(robot.sees("map.since"));
    CHECK(robot.share_of(strip, robot.palette().vtl1.fill) == plain);
}

TEST_CASE("A moment is marked, and what comes after it is what is shown", "[ui][changes]") {
    Session session(exploring());
    run_to(session, EventKind::SlatChange);
    Robot robot(session);
    robot.command(Verb::SwitchHeat);
    CHECK(robot.view().since == 0);
    CHECK(marked(robot) >= 1);
    const std::uint64_t here = robot.now().clock;
    robot.click("map.since.now");
    CHECK(robot.view().since == here);
    CHECK(marked(robot) == 0);
    run_to(session, EventKind::SlatChange);
    robot.frames(3);
    CHECK(marked(robot) >= 1);
    // Back before the moment nothing has changed since; the sentence stays.
    robot.command(Verb::TravelTo, here - 1);
    REQUIRE(robot.now().clock < here);
    CHECK(robot.sees("map.since"));
    CHECK(marked(robot) == 0);
    robot.click("map.since.start");
    CHECK(robot.view().since == 0);
    robot.click("map.since.start"); // the same once more ends it
    CHECK_FALSE(robot.view().heat);
}

TEST_CASE("The map shows changes since a bookmark: from its sheet, the heading, the palette",
          "[ui][changes]") {
    Session session(exploring());
    run_to(session, EventKind::SlatChange);
    Robot robot(session);
    robot.command(Verb::AddBookmark);
    const std::uint64_t then = robot.now().clock;
    run_to(session, EventKind::SlatViolation);
    robot.frames(3);
    robot.command(Verb::CompareWith, 0);
    robot.click("bookmark.since");
    CHECK(robot.view().heat);
    CHECK(robot.view().since == then);
    robot.click("bookmark.since");
    CHECK_FALSE(robot.view().heat);
    robot.click("map.changes");
    robot.click("map.since.start");
    robot.click("map.since.bookmark.0");
    CHECK(robot.view().since == then);
    robot.command(Verb::OpenPalette);
    robot.type("no longer show what changed since the bookmark");
    robot.enter();
    CHECK_FALSE(robot.view().heat);
}

TEST_CASE("Another boot begins with changes since its start", "[ui][changes]") {
    Session session(exploring());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    robot.stage().shell().obey({Verb::ChangedSince, robot.now().clock, 0, 0, {}});
    robot.command(Verb::Restart);
    robot.frames(3);
    CHECK(robot.view().since == 0);
    CHECK(robot.view().heat);
}

TEST_CASE("A recorded trace has a map of what its events tell, and of what changed",
          "[ui][changes]") {
    Session session(recorded());
    Robot robot(session);
    CHECK(robot.sees("map.reason")); // before the hypervisor says how much memory there is
    session.run_here({});
    robot.frames(3);
    REQUIRE(robot.sees("map.vtl0"));
    CHECK_FALSE(robot.sees("map.reason"));
    CHECK(robot.view().page == made_up::gift + 3); // follows the newest change
    robot.click("map.changes");
    CHECK(marked(robot) >= 1);
    robot.command(Verb::ChangedSince, 300);
    CHECK(marked(robot) >= 1); // the page of t 400
    robot.command(Verb::ChangedSince, 400);
    CHECK(marked(robot) == 0);
    robot.click(robot.place("map.vtl0").center());
    CHECK(robot.view().tab == vitrine::models::Tab::Why); // who decided: events tell that
    CHECK_FALSE(robot.sees("inspector.reason"));
    robot.command(Verb::TravelTo, 50);
    CHECK(robot.sees("map.reason"));
}
