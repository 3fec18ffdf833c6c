// SPDX-License-Identifier: MIT
// The window without a mouse: what Tab reaches, Enter clicks; pages, events, time, tabs, a lesson
// and the menu by keys alone. And what a typed address or owner leads to.
#include "tests/catch.h"
#include "tests/ui/exploring.h"
#include "tests/ui/robot.h"

#include <set>
#include <string>

namespace {

using abi::EventKind;
using ui::exploring;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::app::Session;
using vitrine::app::Verb;
using vitrine::models::Direction;
using vitrine::models::FocusStep;
using vitrine::models::Tab;
using vitrine::models::Walker;

/// Frames without their pixels, for where a hundred of them are only gone through.
class Blind {
public:
    explicit Blind(Robot& robot) : robot_(robot) {
        robot_.stage().set_pixels(vitrine::app::Renderer::Pixels::LeftOut);
    }
    ~Blind() { robot_.stage().set_pixels(vitrine::app::Renderer::Pixels::Drawn); }
    Blind(const Blind&) = delete;
    Blind& operator=(const Blind&) = delete;

private:
    Robot& robot_;
};

/// Presses Tab until `name` has the keyboard.
void tab_to(Robot& robot, const std::string& name) {
    for (unsigned pressed = 0; robot.view().focus != name; ++pressed) {
        CAPTURE(name, robot.view().focus);
        REQUIRE(pressed < 300);
        robot.command(Verb::MoveFocus, FocusStep::Next);
    }
}

void go_to(Robot& robot, const char* address) {
    robot.command(Verb::OpenAddressBox);
    robot.type(address);
    robot.enter();
    robot.frames(2);
}

} // namespace

TEST_CASE("Tab reaches every button, tab and filter, and Enter clicks it", "[ui][keys]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    std::set<std::string> reached;
    do {
        robot.command(Verb::MoveFocus, FocusStep::Next);
        REQUIRE(robot.sees("focus"));
    } while (reached.insert(robot.view().focus).second);
    for (const char* name :
         {"restart",       "run",      "pause",         "step",           "next-event",
          "speed.8\u00D7", "theme",    "lecture",       "help",           "scene-name",
          "tab.page",      "tab.cpu",  "tab.trustlets", "access.vtl0",    "access.devices",
          "page.denial",   "time.all", "time.follow",   "filter.denials", "walk.as.VTL 1"}) {
        CAPTURE(name);
        CHECK(reached.contains(name));
    }
    tab_to(robot, "theme");
    robot.command(Verb::PressFocus);
    CHECK(robot.view().mode == vitrine::theme::Mode::Light);
    CHECK(robot.view().focus == "theme");
    tab_to(robot, "page.denial");
    robot.command(Verb::PressFocus);
    CHECK(robot.view().tab == Tab::Why);
    robot.command(Verb::Escape);
    CHECK(robot.view().focus.empty());
    CHECK_FALSE(robot.sees("focus"));
}

TEST_CASE("F6 goes from panel to panel", "[ui][keys]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    std::set<std::string> panels;
    for (unsigned i = 0; i < 6; ++i) {
        robot.command(Verb::MoveFocus, FocusStep::NextPanel);
        for (const char* panel :
             {"panel.top", "panel.building", "panel.inspector", "panel.timeline"}) {
            if (robot.place(panel).contains(robot.place(robot.view().focus).center())) {
                panels.insert(panel);
            }
        }
    }
    CHECK(panels.size() == 4);
}

TEST_CASE("The menu is chosen from by keys alone", "[ui][keys]") {
    Session session(exploring());
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::SwitchMenu);
    tab_to(robot, "menu.guard.slat-vtl1-pages");
    robot.command(Verb::PressFocus);
    CHECK(robot.view().without == std::vector<std::string>{"slat-vtl1-pages"});
    tab_to(robot, "menu.attack.read-secret");
    robot.command(Verb::PressFocus);
    CHECK(robot.now().scene == machine::find_scene("attack-read-secret"));
}

TEST_CASE("Arrows go over the map and stop at its edges", "[ui][keys]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    const std::uint64_t page = *robot.view().page;
    robot.command(Verb::MovePage, Direction::Right);
    CHECK(robot.view().page == page + 1);
    robot.command(Verb::MovePage, Direction::Down);
    CHECK(robot.view().page == page + 65);
    CHECK(robot.sees("map.choice"));
    robot.command(Verb::SelectPage, 0);
    robot.command(Verb::MovePage, Direction::Left);
    robot.command(Verb::MovePage, Direction::Up);
    CHECK(robot.view().page == 0U);
}

TEST_CASE("Events are gone through one by one, as far as the filter lets them", "[ui][keys]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::MoveEvent, 0);
    REQUIRE(robot.view().event);
    const std::size_t newest = *robot.view().event;
    robot.command(Verb::MoveEvent, 0);
    CHECK(*robot.view().event < newest);
    robot.command(Verb::MoveEvent, 1);
    CHECK(robot.view().event == newest);
    robot.command(Verb::MoveEvent, 1); // there is no later one
    CHECK(robot.view().event == newest);
    for (std::size_t i = 0; i < robot.now().events.size(); ++i) {
        robot.command(Verb::MoveEvent, 0);
    }
    CHECK(robot.view().shows(vitrine::models::group_of(robot.now().events[*robot.view().event])));
}

TEST_CASE("Why asks about the denial that has just happened", "[ui][keys]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::AskWhy);
    CHECK(robot.view().why == robot.now().events.size() - 1);
    CHECK(robot.sees("why.4"));
}

TEST_CASE("One travels to the chosen event, and to the latest moment again", "[ui][keys]") {
    Session session(exploring());
    run_to(session, std::nullopt);
    Robot robot(session);
    const Blind blind(robot);
    const std::uint64_t end = robot.now().clock;
    robot.command(Verb::TravelToChosen); // none
    CHECK(robot.sees("notice"));
    CHECK(robot.now().clock == end);
    robot.command(Verb::SelectEvent, 2);
    robot.command(Verb::TravelToChosen);
    CHECK(robot.now().clock == robot.now().known[2].clock);
    robot.command(Verb::TravelTo, vitrine::app::end_of_time);
    CHECK(robot.now().clock == end);
}

TEST_CASE("The timeline zooms and moves by keys", "[ui][keys]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::ShowAllTime);
    const auto all = robot.view().time;
    robot.command(Verb::ZoomTime, 1);
    const auto closer = robot.view().time;
    CHECK(closer.to - closer.from < all.to - all.from);
    robot.command(Verb::PanTime, Direction::Left);
    CHECK(robot.view().time.from < closer.from);
    robot.command(Verb::PanTime, Direction::Right);
    CHECK(robot.view().time.from == Approx(closer.from).margin(1));
}

TEST_CASE("PgDn scrolls the inspector, and PgUp back", "[ui][keys]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    const float before = robot.place("access.vtl0").y;
    robot.command(Verb::TurnPage, Direction::Down);
    CHECK_FALSE(robot.sees("access.vtl0"));
    robot.command(Verb::TurnPage, Direction::Up);
    CHECK(robot.place("access.vtl0").y == before);
}

TEST_CASE("The panel that has the keyboard is resized by keys", "[ui][keys]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::ResizeFocus, Direction::Right); // no panel has it yet
    CHECK(robot.sees("notice"));
    tab_to(robot, "access.vtl0");
    CHECK(robot.view().focused_panel == vitrine::models::Panel::Inspector);
    const float width = robot.place("panel.inspector").w;
    robot.command(Verb::ResizeFocus, Direction::Right);
    CHECK(robot.place("panel.inspector").w == Approx(width + 24).margin(1));
    robot.stage().shell().obey(
        {Verb::ResizeFocus, static_cast<std::uint64_t>(Direction::Left), 0, 0, {}});
    robot.stage().shell().obey(
        {Verb::ResizeFocus, static_cast<std::uint64_t>(Direction::Left), 0, 0, {}});
    robot.frames(2); // two in one frame are two
    CHECK(robot.place("panel.inspector").w == Approx(width - 24).margin(1));
    for (unsigned i = 0; i < 20; ++i) {
        robot.command(Verb::ResizeFocus, Direction::Right);
    }
    CHECK(robot.place("panel.inspector").w == Approx(560).margin(1));
    CHECK(robot.sees("notice"));
    tab_to(robot, "time.all");
    const float height = robot.place("panel.timeline").h;
    robot.command(Verb::ResizeFocus, Direction::Up);
    CHECK(robot.place("panel.timeline").h < height);
    const auto number = [](vitrine::models::Panel panel) { return static_cast<double>(panel); };
    const float map = robot.place("panel.map").h;
    robot.command(Verb::ResizePanel, Direction::Down, number(vitrine::models::Panel::Map));
    CHECK(robot.place("panel.map").h > map);
    robot.command(Verb::ResetSplitters);
    CHECK(robot.place("panel.inspector").w == Approx(width).margin(1));
    robot.command(Verb::SwitchLecture);
    const float lecture = robot.place("panel.map").w;
    robot.command(Verb::ResizePanel, Direction::Right, number(vitrine::models::Panel::Scene));
    CHECK(robot.sees("notice"));
    CHECK(robot.place("panel.map").w == lecture);
}

TEST_CASE("A click in the palette carries out, and closes nothing but the palette", "[ui]") {
    Session session(story());
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::SwitchHeat);
    robot.command(Verb::SelectEvent, 0);
    robot.command(Verb::OpenPalette);
    robot.type("show the processor");
    robot.click("palette.0");
    CHECK_FALSE(robot.view().palette);
    CHECK(robot.view().tab == Tab::Cpu);
}

TEST_CASE("An owner's name leads to its pages, Enter to the next of them", "[ui][search]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    go_to(robot, "hypervisor");
    const std::uint64_t first = abi::hypervisor_region.base / abi::page_size;
    CHECK(robot.view().page == first);
    CHECK(robot.sees("notice"));
    CHECK(robot.view().address_box);
    robot.command(Verb::Escape);
    go_to(robot, "vtl0");
    const std::uint64_t one = *robot.view().page;
    robot.enter();
    CHECK(robot.view().page != one);
    robot.command(Verb::Escape);
    go_to(robot, "nobody has this name");
    CHECK_FALSE(robot.view().address_error.empty());
}

TEST_CASE("Any address is walked, as any VTL", "[ui][search]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Blind blind(robot);
    go_to(robot, "va 7fff00000000"); // nothing is there: the walk says by which entry
    CHECK(robot.view().linear == 0x7FFF'0000'0000U);
    CHECK(robot.now().walk.linear == 0x7FFF'0000'0000U);
    CHECK_FALSE(robot.now().walk.reached);
    CHECK(robot.sees("notice"));
    robot.click("walk.as.VTL 1");
    CHECK(robot.view().walker == Walker::Vtl1);
    CHECK(robot.now().focus.vtl == abi::Vtl::Secure);
    CHECK(robot.now().walk.linear == 0x7FFF'0000'0000U);
    robot.command(Verb::MovePage, Direction::Right); // whoever was chosen goes on walking
    CHECK(robot.now().focus.vtl == abi::Vtl::Secure);
    robot.click("walk.as.who runs");
    CHECK_FALSE(robot.now().focus.vtl);
}

TEST_CASE("Code elsewhere than at RIP is shown, and takes a breakpoint", "[ui][code]") {
    Session session(exploring());
    run_to(session, EventKind::SecureCall);
    Robot robot(session);
    const Blind blind(robot);
    robot.show(Tab::Code);
    go_to(robot, "nt::read_secret");
    REQUIRE(robot.view().code_at);
    CHECK(robot.view().tab == Tab::Code);
    CHECK(robot.now().focus.code == robot.view().code_at);
    CHECK_FALSE(robot.now().code.data.empty());
    CHECK_FALSE(robot.sees("code.current"));
    robot.command(Verb::BreakHere);
    CHECK(robot.now().breakpoints == std::vector{*robot.view().code_at});
    robot.click("code.way");
    CHECK_FALSE(robot.view().code_at);
    CHECK(robot.sees("code.current"));
}

TEST_CASE("A bookmark keeps what memory held, and the note is written by keys", "[ui][compare]") {
    Session session(exploring());
    run_to(session, EventKind::VtlCall);
    Robot robot(session);
    const Blind blind(robot);
    robot.command(Verb::AddBookmark);
    robot.frames(2);
    REQUIRE(robot.view().bookmarks.size() == 1);
    CHECK(robot.view().bookmarks[0].memory);
    robot.command(Verb::EditNote, 0);
    robot.type("here");
    CHECK(robot.view().bookmarks[0].note == "here");
    robot.enter();
    run_to(session, EventKind::SlatViolation);
    robot.frames(4);
    REQUIRE(robot.now().memory);
    CHECK(robot.now().memory->clock == robot.now().clock);
    // VTL1 took pages away in between, which is entries of VTL0's nested table.
    CHECK(robot.sees("entry.0"));
    CHECK(robot.sees("content.0"));
}
