// SPDX-License-Identifier: MIT
// The window's answers: why, who, what differs; the palette, the menu, a lesson from its first stop
// to its last, time travel by hand.
#include "tests/catch.h"
#include "tests/ui/exploring.h"
#include "tests/ui/robot.h"

namespace {

using abi::EventKind;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::Point;
using vitrine::Rect;
using vitrine::app::Chosen;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::models::Lesson;
using vitrine::models::parse_claim;
using vitrine::models::parse_match;
using vitrine::models::Tab;

vitrine::models::LessonStop stop(const char* title, const char* until) {
    vitrine::models::LessonStop one;
    one.title = title;
    one.until = until;
    one.match = parse_match(until).match;
    one.say = "**It happened.**";
    one.point = "map.vtl0";
    return one;
}

Lesson small_lesson() {
    Lesson lesson;
    lesson.number = 3;
    lesson.title = "SLAT: the second table";
    lesson.scene = "first-light";
    lesson.intro = "Look.";
    lesson.stops = {stop("VTL 1 takes a page", "slat-change"),
                    stop("VTL 0 reads", "slat-violation")};
    lesson.stops[1].ask = "What happens?";
    lesson.stops[1].choices = {{"It reads", parse_claim("never any denied").claim},
                               {"Denied", parse_claim("happened slat-violation denied").claim}};
    lesson.text = vitrine::models::parse_markdown("# SLAT\n\n## The idea\n\nTwo tables.\n");
    return lesson;
}

/// With one lesson.
SessionSettings exploring() {
    SessionSettings settings = ui::exploring();
    settings.lessons = {small_lesson()};
    return settings;
}

/// From now on the machine stops only where it is told to.
void hurry(Robot& robot) { robot.command(Verb::SetSpeed, vitrine::models::Speed::Maximum); }

} // namespace

TEST_CASE("A click on the red box asks why, and the answer is a chain of reasons", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    robot.click("page.denial");
    CHECK(robot.view().tab == Tab::Why);
    REQUIRE(robot.sees("why.4"));
    CHECK(robot.share_of(robot.place("why.1"), robot.palette().denied.tint) > 0.3);
    robot.click("why.4"); // who decided it: leads to that event
    REQUIRE(robot.view().event);
    CHECK(robot.now().events[*robot.view().event].kind == EventKind::SlatChange);
}

TEST_CASE("A click on a right asks who decided it", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    robot.click("access.vtl0");
    CHECK(robot.view().tab == Tab::Why);
    CHECK_FALSE(robot.view().why);
    CHECK(robot.sees("why.1"));
}

TEST_CASE("The palette opens, finds, and carries out", "[ui]") {
    Session session(story());
    Robot robot(session);
    robot.command(Verb::OpenPalette);
    REQUIRE(robot.sees("palette.sheet"));
    CHECK(robot.stage().shell().typing());
    robot.type("dark or light");
    robot.enter();
    CHECK_FALSE(robot.sees("palette.sheet"));
    CHECK(robot.view().mode == vitrine::theme::Mode::Light);
    robot.command(Verb::OpenPalette);
    robot.type("show the events");
    robot.click("palette.0");
    CHECK(robot.view().tab == Tab::Events);
    robot.command(Verb::OpenPalette);
    robot.command(Verb::Escape);
    CHECK_FALSE(robot.sees("palette.sheet"));
}

TEST_CASE("Arrows choose in the palette and stop at its ends", "[ui]") {
    Session session(story());
    Robot robot(session);
    robot.command(Verb::OpenPalette);
    robot.command(Verb::MovePalette); // up, from the first
    CHECK(robot.view().palette_choice == 0);
    robot.command(Verb::MovePalette, 1);
    CHECK(robot.view().palette_choice == 1);
}

TEST_CASE("The menu boots a scene without the guards that were switched off", "[ui]") {
    SessionSettings settings = exploring();
    std::vector<std::string> left_out;
    settings.choose = [&left_out](const std::string& scene,
                                  const std::vector<std::string>& without) {
        left_out = without;
        return Chosen{machine::find_scene(scene), ""};
    };
    Session session(settings);
    Robot robot(session);
    robot.click("scene-name");
    REQUIRE(robot.sees("menu.sheet"));
    robot.click("menu.guard.slat-vtl1-pages");
    CHECK(robot.share_of(robot.place("menu.guard.slat-vtl1-pages"), robot.palette().denied.tint) >
          0.2);
    robot.click("menu.attack.read-secret");
    CHECK_FALSE(robot.sees("menu.sheet"));
    CHECK(robot.now().scene == machine::find_scene("attack-read-secret"));
    CHECK(left_out == std::vector<std::string>{"slat-vtl1-pages"});
}

TEST_CASE("Dragging the lanes travels, and what lies ahead is pale", "[ui]") {
    Session session(exploring());
    run_to(session, std::nullopt);
    Robot robot(session);
    robot.click("time.all");
    const Rect lanes = robot.place("timeline");
    const std::uint64_t end = robot.now().clock;
    robot.drag({lanes.right() - 30, lanes.center().y}, lanes.center());
    CHECK(robot.now().clock > end / 3);
    CHECK(robot.now().clock < end * 2 / 3);
    CHECK(robot.now().furthest == end);
    CHECK(robot.sees("timeline.future"));
    const std::uint64_t here = robot.now().clock;
    robot.click("back");
    CHECK(robot.now().clock < here);
}

TEST_CASE("A bookmark is a flag on the timeline that leads to a comparison", "[ui]") {
    Session session(exploring());
    run_to(session, EventKind::SlatChange);
    Robot robot(session);
    robot.command(Verb::AddBookmark);
    robot.command(Verb::AddBookmark); // the same moment, once
    REQUIRE(robot.view().bookmarks.size() == 1);
    hurry(robot);
    robot.command(Verb::RunUntil, "slat-violation");
    robot.click("bookmark.0");
    CHECK(robot.view().tab == Tab::Why);
    REQUIRE(robot.sees("bookmark.note"));
    robot.click("bookmark.note");
    robot.type("before");
    CHECK(robot.view().bookmarks[0].note == "before");
    robot.click("bookmark.travel");
    CHECK(robot.now().clock == robot.view().bookmarks[0].clock);
    robot.click("bookmark.remove");
    CHECK(robot.view().bookmarks.empty());
}

TEST_CASE("In a lecture a lesson is told above the building, and asks at a press", "[ui]") {
    Session session(exploring());
    Robot robot(session, {vitrine::theme::Mode::Dark, true, {}}, {1280, 720});
    robot.command(Verb::OpenLesson);
    hurry(robot);
    REQUIRE(robot.sees("building.lesson"));
    CHECK_FALSE(robot.sees("panel.lesson"));
    robot.click("lesson.next");
    robot.frames(2);
    REQUIRE(robot.now().events.back().kind == EventKind::SlatChange);
    CHECK_FALSE(robot.sees("choice.0"));
    robot.command(Verb::NextStop); // as Enter: to the question
    CHECK(robot.now().events.back().kind == EventKind::SlatChange);
    REQUIRE(robot.sees("choice.1"));
    CHECK(robot.place("choice.1").bottom() < robot.place("room.vtl0-user").y);
    robot.click("choice.1");
    robot.command(Verb::NextStop);
    CHECK(robot.now().events.back().kind == EventKind::SlatViolation);
    CHECK(robot.view().lesson->verdicts.at(1));
    CHECK_FALSE(robot.sees("choice.0"));
    CHECK(robot.view().notice.empty());
}

TEST_CASE("A lesson ticks its stops, asks, judges by the machine, and goes back", "[ui]") {
    Session session(exploring());
    Robot robot(session);
    robot.command(Verb::OpenLesson);
    REQUIRE(robot.sees("panel.lesson"));
    CHECK_FALSE(robot.sees("lesson.pointer"));
    hurry(robot);
    robot.click("lesson.next");
    robot.frames(2);
    REQUIRE(robot.now().events.back().kind == EventKind::SlatChange);
    CHECK(robot.sees("lesson.pointer"));
    CHECK(robot.sees("choice.1"));
    robot.click("lesson.next"); // not before an answer was chosen
    robot.frames(2);
    CHECK(robot.now().events.back().kind == EventKind::SlatChange);
    robot.click("choice.1");
    robot.click("lesson.next");
    robot.frames(2);
    REQUIRE(robot.now().events.back().kind == EventKind::SlatViolation);
    CHECK(robot.view().lesson->verdicts.at(1));
    CHECK(robot.sees("lesson.verdict"));
    robot.click("lesson.back");
    CHECK(robot.now().events.back().kind == EventKind::SlatChange);
    robot.click("lesson.read");
    CHECK(robot.view().lesson->reading);
    CHECK(robot.share_drawn(robot.place("panel.lesson")) > 0.02);
    robot.command(Verb::CloseLesson);
    CHECK(robot.sees("panel.scene"));
}

TEST_CASE("A click in the code's margin sets a breakpoint there", "[ui]") {
    Session session(exploring());
    run_to(session, EventKind::SecureCall);
    Robot robot(session);
    robot.click("tab.code");
    robot.frames(2);
    const Rect line = robot.place("code.current");
    const float left = robot.place("scroll.code").x;
    robot.click(Point{left + 10, line.center().y});
    CHECK(robot.now().breakpoints.size() == 1);
    robot.click(Point{left + 10, line.center().y});
    CHECK(robot.now().breakpoints.empty());
}

TEST_CASE("Every view draws something in both themes and in a lecture", "[ui]") {
    for (const auto mode : {vitrine::theme::Mode::Dark, vitrine::theme::Mode::Light}) {
        Session session(story());
        run_to(session, EventKind::SlatViolation);
        Robot robot(session, {mode, false, {}});
        for (const char* tab : {"tab.page", "tab.cpu", "tab.code", "tab.events", "tab.why"}) {
            CAPTURE(tab);
            robot.click(tab);
            CHECK(robot.share_drawn(robot.place("panel.inspector")) > 0.03);
        }
        for (const Verb sheet : {Verb::SwitchMenu, Verb::OpenPalette, Verb::SwitchHelp}) {
            robot.command(sheet);
            CHECK(robot.share_of(robot.place("panel.top"), robot.palette().panel) < 0.5);
            robot.command(Verb::Escape);
        }
        CHECK(robot.share_drawn(robot.place("map.devices")) > 0.005);
    }
}
