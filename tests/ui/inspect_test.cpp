// SPDX-License-Identifier: MIT
// Choosing: pages on the map, events on the timeline and in the table, tabs, addresses, sizes.
#include "tests/catch.h"
#include "tests/ui/robot.h"
#include "tests/ui/story.h"
#include "tests/unit/visualizer/rewindable.h"

#include <memory>
#include <span>
#include <vector>

namespace {

using abi::EventKind;
using ui::Robot;
using ui::run_to;
using ui::story;
using vitrine::Point;
using vitrine::Rect;
using vitrine::app::Session;
using vitrine::app::Verb;
using vitrine::models::EventGroup;
using vitrine::models::Tab;

Point in(const Rect& rect, float x, float y) { return {rect.x + rect.w * x, rect.y + rect.h * y}; }

/// At its end a device is refused something.
class WithBlockedDevice : public made_up::Rewindable {
public:
    std::span<const abi::TraceEvent> events() const override {
        const auto before = Rewindable::events();
        all_.assign(before.begin(), before.end());
        abi::TraceEvent blocked;
        blocked.kind = EventKind::DmaBlocked;
        blocked.clock = clock();
        all_.push_back(blocked);
        return all_;
    }

private:
    mutable std::vector<abi::TraceEvent> all_;
};

} // namespace

TEST_CASE("A click on a cell of the map opens its page in the inspector", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    CHECK(robot.view().page == fakes::story_secret_page); // what the last event was about
    const std::uint64_t first = robot.view().map.first_page;
    robot.click(in(robot.place("map.vtl0"), 0.5F / 64, 1.5F / 5)); // first column, second row
    CHECK(robot.view().page == first + 64);
    CHECK(robot.view().tab == Tab::Page);
    CHECK(robot.now().page.address == (first + 64) * abi::page_size);
    // In VTL1's view the same place is the same page.
    robot.click(in(robot.place("map.vtl1"), 0.5F / 64, 1.5F / 5));
    CHECK(robot.view().page == first + 64);
}

TEST_CASE("The overview moves the window, the wheel scrolls it by a row", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    robot.click(in(robot.place("map.overview"), 0.5F, 0.5F));
    const std::uint64_t middle = fakes::story_ram_size / abi::page_size / 2;
    CHECK(robot.view().map.first_page <= middle);
    CHECK(robot.view().map.first_page + 512 > middle);
    const std::uint64_t before = robot.view().map.first_page;
    robot.wheel(robot.place("map.vtl0").center(), -1);
    CHECK(robot.view().map.first_page == before + 64);
    robot.command(Verb::FollowTime); // f: back to the present
    CHECK(robot.view().page == fakes::story_secret_page);
    CHECK(robot.sees("map.choice"));
}

TEST_CASE("Each tab of the inspector opens and has content", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SecureCall);
    Robot robot(session);
    const struct {
        const char* name;
        Tab tab;
        const char* content;
    } tabs[] = {{"tab.cpu", Tab::Cpu, "scroll.cpu"},
                {"tab.code", Tab::Code, "scroll.code"},
                {"tab.events", Tab::Events, "scroll.events"},
                {"tab.page", Tab::Page, "scroll.page"}};
    for (const auto& tab : tabs) {
        CAPTURE(tab.name);
        robot.click(tab.name);
        CHECK(robot.view().tab == tab.tab);
        CHECK(robot.share_drawn(robot.place(tab.content)) > 0.04);
    }
}

TEST_CASE("Below the registers stand the VMCBs, and what the IOMMU has of each device", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    robot.show(Tab::Cpu);
    bool vtl0 = false;
    bool vtl1 = false;
    for (int page = 0; page < 8; ++page) {
        vtl0 = vtl0 || robot.sees("vmcb.VTL 0");
        vtl1 = vtl1 || robot.sees("vmcb.VTL 1");
        robot.command(Verb::TurnPage, vitrine::models::Direction::Down);
    }
    CHECK(vtl0);
    CHECK(vtl1);
    CHECK(robot.sees("iommu.tables"));
}

TEST_CASE("The last fault of a device stands there, and a click on it says why", "[ui]") {
    auto settings = story();
    settings.switch_on = [] {
        return machine::SwitchedOn{std::make_unique<WithBlockedDevice>(), ""};
    };
    Session session(settings);
    session.run_here({});
    Robot robot(session);
    robot.show(Tab::Cpu);
    for (int page = 0; page < 8; ++page) {
        robot.command(Verb::TurnPage, vitrine::models::Direction::Down);
    }
    robot.click("iommu.fault");
    CHECK(robot.view().tab == Tab::Why);
}

TEST_CASE("The code tab keeps RIP's line in sight", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SecureCall);
    Robot robot(session);
    robot.click("tab.code");
    robot.frames(2);
    const Rect line = robot.place("code.current");
    CHECK_FALSE(line.empty());
    CHECK(robot.place("scroll.code").contains(line.center()));
}

TEST_CASE("An event chosen in the table is chosen everywhere", "[ui]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    robot.click("tab.events");
    const std::size_t newest = robot.now().events.size() - 1; // what the table shows first
    const std::string row = "event." + std::to_string(newest);
    REQUIRE(robot.sees(row));
    robot.click(row);
    CHECK(robot.view().event == newest);
    CHECK(robot.view().tab == Tab::Events);
    CHECK(robot.sees("events.chosen"));
    robot.command(Verb::Escape);
    CHECK_FALSE(robot.view().event);
}

TEST_CASE("A click on the timeline's denial leads to its page and its rule", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    const Rect now = robot.place("timeline.now"); // the denial is what just happened
    const Rect lanes = robot.place("timeline");
    robot.click({now.center().x, lanes.y + lanes.h * 1.5F / 6});
    REQUIRE(robot.view().event);
    CHECK(robot.now().events[*robot.view().event].kind == EventKind::SlatViolation);
    CHECK(robot.view().page == fakes::story_secret_page);
    CHECK(robot.view().tab == Tab::Why);
    REQUIRE(robot.sees("why.2"));
    robot.click("tab.page");
    CHECK(robot.sees("page.denial"));
}

TEST_CASE("The wheel zooms the timeline about the pointer, dragging moves it", "[ui]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    const Rect lanes = robot.place("timeline");
    const double before = robot.view().time.to - robot.view().time.from;
    const double pivot = robot.view().time.from + before / 2;
    robot.wheel(lanes.center(), 2);
    const auto& zoomed = robot.view().time;
    CHECK_FALSE(zoomed.follow);
    CHECK(zoomed.to - zoomed.from == Approx(before * 0.64).epsilon(0.02));
    CHECK((zoomed.from + zoomed.to) / 2 == Approx(pivot).epsilon(0.01));
    const double from = zoomed.from;
    robot.drag(lanes.center(), {lanes.center().x + 100, lanes.center().y});
    CHECK(robot.view().time.from < from);
    robot.click("time.follow");
    CHECK(robot.view().time.follow);
    robot.click("time.all");
    CHECK(robot.view().time.from <= 0);
    CHECK(robot.view().time.to == Approx(static_cast<double>(robot.now().clock)));
}

TEST_CASE("Filters hide and show groups of events", "[ui]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    robot.click("filter.denials");
    CHECK_FALSE(robot.view().shows(EventGroup::Denials));
    CHECK(robot.share_of(robot.place("panel.timeline"), robot.palette().denied.fill) == 0);
    robot.click("filter.denials");
    CHECK(robot.share_of(robot.place("panel.timeline"), robot.palette().denied.fill) > 0);
    robot.click("tab.events");
    robot.click("events.hardware");
    CHECK(robot.view().shows(EventGroup::Hardware));
}

TEST_CASE("Typing in the search field filters the table, and letters are no shortcuts", "[ui]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    robot.click("tab.events");
    robot.click("events.search");
    robot.type("violation");
    CHECK(robot.view().search == "violation");
    CHECK(robot.stage().shell().typing());
    CHECK_FALSE(robot.sees("event.0"));
}

TEST_CASE("g opens the address field; an address leads to its page, nonsense to a sentence",
          "[ui]") {
    Session session(story());
    run_to(session, std::nullopt);
    Robot robot(session);
    robot.command(Verb::OpenAddressBox);
    REQUIRE(robot.sees("address"));
    robot.type("nonsense");
    robot.enter();
    CHECK_FALSE(robot.view().address_error.empty());
    CHECK(robot.place("address.error").w > 100); // whole, below the field
    CHECK(robot.place("address.error").y >= robot.place("address").bottom());
    CHECK(robot.sees("address"));
    robot.command(Verb::Escape);
    CHECK_FALSE(robot.sees("address"));

    robot.command(Verb::OpenAddressBox);
    robot.type("0x02001000");
    robot.enter();
    CHECK(robot.view().page == 0x2001U);
    CHECK_FALSE(robot.sees("address"));
}

TEST_CASE("Splitters move the panels they divide", "[ui]") {
    Session session(story());
    Robot robot(session);
    const Point grip = robot.place("split.left").center();
    const float before = robot.place("panel.scene").w;
    robot.drag(grip, {grip.x + 60, grip.y});
    CHECK(robot.place("panel.scene").w == Approx(before + 60).margin(8));
    const Point low = robot.place("split.timeline").center();
    const float height = robot.place("panel.timeline").h;
    robot.drag(low, {low.x, low.y - 50});
    CHECK(robot.place("panel.timeline").h == Approx(height + 50).margin(8));
}

TEST_CASE("Pointing at things explains them and breaks nothing", "[ui]") {
    Session session(story());
    run_to(session, EventKind::SlatViolation);
    Robot robot(session);
    for (const char* name : {"map.vtl0", "map.vtl1", "timeline", "state", "run", "step", "caption",
                             "walk.3.4", "expectation.0"}) {
        CAPTURE(name);
        const auto plain = robot.picture();
        robot.point_at(name);
        const bool explained = robot.picture().pixels != plain.pixels;
        CHECK(explained);
        robot.point_at({1, 1});
    }
}
