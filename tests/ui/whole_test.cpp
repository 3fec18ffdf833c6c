// SPDX-License-Identifier: MIT
// Nothing that matters is cut in two: what is next, the newest event, the question that is asked,
// the gates in a narrow room, the console's last line.
#include "tests/catch.h"
#include "tests/ui/exploring.h"
#include "tests/ui/robot.h"
#include "tests/unit/visualizer/launching.h"
#include "visualizer/app/recorded_run.h"
#include "visualizer/models/claim.h"
#include "visualizer/models/event_match.h"

#include <algorithm>
#include <memory>
#include <string>

namespace {

using ui::Robot;
using vitrine::Rect;
using vitrine::app::Look;
using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::app::Verb;
using vitrine::app::WindowSize;
using vitrine::models::Tab;
using vitrine::theme::Mode;

constexpr WindowSize small{1280, 720};
constexpr float small_scale = 0.8F;

bool is_within(const Rect& part, const Rect& whole) {
    return part.y >= whole.y - 0.5F && part.bottom() <= whole.bottom() + 0.5F;
}

// False at the machine's end.
bool go_on(Session& session, unsigned events) {
    return session
               .run_here({.instructions = machine::RunLimit::none,
                          .until = [&](const abi::TraceEvent&) { return --events == 0; }})
               .reason == machine::StopReason::EventMatched;
}

vitrine::models::LessonStop stop_at_any_event() {
    vitrine::models::LessonStop stop;
    stop.title = "Something happens";
    stop.until = "any";
    stop.match = vitrine::models::parse_match("any").match;
    stop.say = "It happened, and this is what there is to say about it.";
    return stop;
}

/// Twelve stops, and before the eighth a question: more than a small window has room for.
SessionSettings with_long_lesson() {
    vitrine::models::Lesson lesson;
    lesson.number = 1;
    lesson.title = "A long one";
    lesson.scene = "first-light";
    lesson.stops.assign(12, stop_at_any_event());
    lesson.stops[7].ask = "What happens next, when nobody looks?";
    lesson.stops[7].choices = {{"Nothing", vitrine::models::parse_claim("never any").claim},
                               {"Something", vitrine::models::parse_claim("happened any").claim}};
    SessionSettings settings = ui::exploring();
    settings.lessons = {lesson};
    return settings;
}

/// VTL 0's kernel asks the hypervisor for the same twelve times, then for something else, and so
/// on.
SessionSettings calls_of_the_kernel(unsigned kinds) {
    SessionSettings settings = ui::story();
    settings.switch_on = [kinds] {
        using Kind = abi::EventKind;
        constexpr auto kernel = made_up::World::Vtl0Kernel;
        machine::Trace trace;
        for (unsigned kind = 0; kind < kinds; ++kind) {
            const bool hypercall = kind % 2 == 1;
            trace.events.insert(
                trace.events.end(), hypercall ? 1 : 12,
                made_up::at(0, hypercall ? Kind::Hypercall : Kind::MsrAccess, kernel, kernel));
        }
        trace.events = made_up::in_time(trace.events);
        return machine::SwitchedOn{std::make_unique<vitrine::app::RecordedRun>(trace), ""};
    };
    return settings;
}

} // namespace

TEST_CASE("The story and the next expectation are whole all along a scene", "[ui]") {
    Session session(ui::story());
    Look look;
    look.splits.timeline = 340; // as little room for the scene as there can be
    Robot robot(session, look, small);
    bool goes_on = true;
    while (goes_on) {
        goes_on = go_on(session, 5);
        robot.frames(3);
        const auto& all = robot.now().judgements;
        const auto next =
            std::find_if(all.begin(), all.end(), [](const auto& one) { return !one.held; });
        if (!goes_on || next == all.end()) {
            break;
        }
        CAPTURE(robot.now().events.size(), next->text);
        const Rect row = robot.place("expectation." + std::to_string(next - all.begin()));
        CHECK(is_within(row, robot.place("scroll.scene")));
        CHECK(row.h >= 25 * small_scale); // a place is remembered as far as it is in sight
        for (auto i = all.begin(); i != next; ++i) {
            const std::string name = "expectation." + std::to_string(i - all.begin());
            const float in_sight = robot.sees(name) ? robot.place(name).h : 0;
            CHECK((in_sight <= 1 || in_sight >= 25 * small_scale - 1)); // scrolled by whole pixels
        }
        CHECK(robot.place("story").y > robot.place("panel.scene").y + 60 * small_scale);
        CHECK(robot.place("story").bottom() <= robot.place("scroll.scene").y);
    }
}

TEST_CASE("No call's number, with how often it was made, covers another's", "[ui]") {
    for (const bool lecture : {false, true}) {
        Session session(calls_of_the_kernel(2));
        session.run_here({});
        Robot robot(session, {Mode::Dark, lecture, {}}, small);
        CAPTURE(lecture);
        const Rect often = robot.place("hop.1");
        CHECK(often.w > robot.place("hop.2").w); // "x12" beside it
        CHECK(often.right() <= robot.place("hop.2").x);
    }
}

TEST_CASE("More calls than a room has place for do not leave it", "[ui]") {
    for (const bool lecture : {false, true}) {
        Session session(calls_of_the_kernel(5));
        session.run_here({});
        Robot robot(session, {Mode::Dark, lecture, {}}, small);
        CAPTURE(lecture);
        const Rect room = robot.place("room.vtl0-kernel");
        CHECK(robot.sees("hop.5"));
        for (int number = 1; number <= 5; ++number) {
            const std::string name = "hop." + std::to_string(number);
            if (robot.sees(name)) {
                CHECK(robot.place(name).x >= room.x);
                CHECK(robot.place(name).right() <= room.right());
            }
        }
    }
}

TEST_CASE("The event table shows whole rows, the newest among them", "[ui]") {
    Session session(ui::story());
    Robot robot(session, {}, small);
    robot.show(Tab::Events);
    for (int moment = 0; moment < 4; ++moment) {
        go_on(session, 6);
        robot.frames(4);
        const auto& places = robot.stage().places().all();
        float least = 1000;
        float most = 0;
        float lowest = 0;
        for (const auto& [name, rect] : places) {
            if (name.starts_with("event.")) {
                least = std::min(least, rect.h);
                most = std::max(most, rect.h);
                lowest = std::max(lowest, rect.bottom());
            }
        }
        CAPTURE(moment);
        CHECK(most > 0);
        CHECK(least == most);
        CHECK(lowest <= robot.place("scroll.events").bottom() + 0.5F);
    }
}

TEST_CASE("A list that was scrolled by less than a row begins with a whole row", "[ui]") {
    Session session(ui::story());
    ui::run_to(session, std::nullopt);
    Robot robot(session, {}, small);
    robot.show(Tab::Events);
    const auto first = [&] { // of the rows in sight, by its name
        std::pair<float, std::string> top{1e6F, ""};
        for (const auto& [name, rect] : robot.stage().places().all()) {
            if (name.starts_with("event.")) {
                top = std::min(top, std::pair{rect.y, name});
            }
        }
        return top;
    };
    const auto end = first();
    const float height = robot.place(end.second).h;
    const float room = robot.place("scroll.events").y;
    for (int turn = 0; turn < 30; ++turn) {
        robot.wheel(robot.place("scroll.events").center(), 0.07F); // of a notch: a slow wheel
        CAPTURE(turn);
        CHECK(std::abs(first().first - room) <= 1);
        CHECK(robot.place(first().second).h == height);
    }
    CHECK(first().second != end.second); // and it does get on
}

TEST_CASE("A long lesson makes room for the next stop and its question", "[ui]") {
    Session session(with_long_lesson());
    Robot robot(session, {}, small);
    robot.command(Verb::OpenLesson);
    CHECK_FALSE(robot.sees("stops.before"));
    go_on(session, 7);
    robot.frames(4);
    REQUIRE(robot.sees("stops.before"));
    const Rect text = robot.place("scroll.lesson");
    CHECK(is_within(robot.place("stop.7"), text));
    CHECK(is_within(robot.place("stop.11"), text)); // nothing to scroll to
    CHECK(robot.place("stop.7").h >= 27 * small_scale - 1);
    CHECK(is_within(robot.place("choice.1"), robot.place("panel.lesson")));
    CHECK(robot.place("choice.1").h == robot.place("choice.0").h);
}

TEST_CASE("A word of the glossary is explained to whoever points at it", "[ui]") {
    SessionSettings settings = with_long_lesson();
    settings.lessons[0].intro = "What a trustlet is, and who may look into a trustlet.";
    settings.glossary = vitrine::models::Glossary::parse("| word | meaning here |\n"
                                                         "| --- | --- |\n"
                                                         "| trustlet | a program of VTL1 |\n");
    Session session(settings);
    Robot robot(session);
    robot.command(Verb::OpenLesson);
    REQUIRE(robot.sees("word.trustlet"));
    CHECK_FALSE(robot.sees("word.trustlet.")); // once is enough
    CHECK_FALSE(robot.sees("tooltip"));
    robot.point_at("word.trustlet");
    robot.frames(2);
    CHECK(robot.sees("tooltip"));
}

TEST_CASE("Every choice of a question is in sight, however much there is to read before it",
          "[ui]") {
    SessionSettings settings = with_long_lesson();
    vitrine::models::LessonStop& asked = settings.lessons[0].stops[7];
    asked.choices.insert(asked.choices.begin(), asked.choices[0]);
    asked.choices[0].text = "Something that takes a good many words to say, and so two lines";
    for (int sentence = 0; sentence < 8; ++sentence) {
        settings.lessons[0].stops[6].say += " There is a good deal more to say about it.";
    }
    Session session(settings);
    Robot robot(session, {}, small);
    robot.command(Verb::OpenLesson);
    go_on(session, 7);
    robot.frames(4);
    const Rect text = robot.place("scroll.lesson");
    CHECK(robot.place("lesson.say").y ==
          Approx(text.y).margin(1)); // to be read from its first word on
    for (int choice = 0; choice < 3; ++choice) {
        CAPTURE(choice);
        const Rect box = robot.place("choice." + std::to_string(choice));
        CHECK(box.y >= text.bottom());
        CHECK(box.bottom() <= robot.place("lesson.next").y);
        CHECK(box.h >= 25 * small_scale);
    }
    robot.click("choice.2");
    CHECK(robot.view().lesson->answers.at(7) == 2);
}

TEST_CASE("Above a question, the stops to come share a line where they do not fit", "[ui]") {
    SessionSettings settings = with_long_lesson();
    settings.lessons[0].stops[1] = settings.lessons[0].stops[7]; // asks, with ten more to come
    Session session(settings);
    Robot robot(session, {}, small);
    robot.command(Verb::OpenLesson);
    go_on(session, 1);
    robot.frames(4);
    const Rect text = robot.place("scroll.lesson");
    CHECK(is_within(robot.place("stop.1"), text));
    CHECK(is_within(robot.place("stops.behind"), text));
    CHECK(robot.place("stops.behind").h == Approx(robot.place("stop.1").h).margin(1));
    CHECK_FALSE(robot.sees("stop.11"));
}

TEST_CASE("In a lecture's narrow room the gates stand beside each other", "[ui]") {
    SessionSettings settings;
    settings.switch_on = [] {
        return machine::SwitchedOn{std::make_unique<made_up::Launching>(), ""};
    };
    Session session(settings);
    session.run_here({});
    Robot robot(session, {Mode::Dark, true, {}}, small);
    const Rect room = robot.place("room.vtl1-user");
    for (int gate = 1; gate <= 5; ++gate) {
        const Rect sign = robot.place("gate." + std::to_string(gate));
        CAPTURE(gate);
        CHECK(sign.w >= 16);
        CHECK(sign.right() <= room.right());
        CHECK(is_within(sign, room));
    }
    CHECK(robot.place("gate.1").right() <= robot.place("gate.2").x + 0.5F);
}

TEST_CASE("A window of another size still shows what is next", "[ui]") {
    Session session(ui::story());
    ui::run_to(session, abi::EventKind::SlatViolation);
    Look look;
    look.splits.timeline = 340; // as little room for the scene as there can be
    Robot robot(session, look, {3840, 2160});
    const auto& all = robot.now().judgements;
    const auto next =
        std::find_if(all.begin(), all.end(), [](const auto& one) { return !one.held; });
    REQUIRE(next != all.end());
    robot.resize(small);
    robot.frames(4);
    const Rect row = robot.place("expectation." + std::to_string(next - all.begin()));
    CHECK(is_within(row, robot.place("scroll.scene")));
    CHECK(row.h >= 25 * small_scale);
}

TEST_CASE("A smaller window still shows the console's last line", "[ui]") {
    Session session(ui::story());
    ui::run_to(session, std::nullopt);
    Robot robot(session, {}, {2560, 1440});
    robot.resize(small);
    robot.frames(6);
    Rect rows = robot.place("scroll.console");
    rows.cut_right(20); // the bar
    CHECK(robot.share_drawn(rows.cut_bottom(rows.h / 2)) > 0.01);
}
