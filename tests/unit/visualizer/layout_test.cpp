// SPDX-License-Identifier: MIT
#include "visualizer/app/layout.h"

#include "tests/catch.h"
#include "visualizer/models/focus.h"

#include <utility>
#include <vector>

namespace {

using vitrine::Point;
using vitrine::Rect;
using vitrine::app::lay_out;
using vitrine::app::Layout;
using vitrine::app::panel_at;
using vitrine::app::resizing;
using vitrine::app::scale_for;
using vitrine::app::splitter_rect;
using vitrine::app::splitter_size;
using vitrine::app::stepped_size;
using vitrine::app::Verb;
using vitrine::app::WindowSize;
using vitrine::models::Direction;
using vitrine::models::Panel;
using vitrine::models::Splitter;
using vitrine::models::View;

constexpr WindowSize sizes[] = {{1280, 720},  {1366, 768},  {1280, 1024}, {1600, 900}, {1920, 1080},
                                {2560, 1080}, {2560, 1440}, {3840, 2160}, {1024, 576}};

std::vector<Rect> panels_of(const Layout& layout) {
    std::vector<Rect> all = {layout.top, layout.building, layout.map, layout.timeline};
    if (!layout.lecture) {
        all.push_back(layout.scene);
        all.push_back(layout.inspector);
    }
    return all;
}

bool overlap(const Rect& a, const Rect& b) { return !intersection(a, b).empty(); }

} // namespace

TEST_CASE("At every size the panels lie inside the window and none on another", "[layout]") {
    for (const WindowSize& size : sizes) {
        for (const bool lecture : {false, true}) {
            View view;
            view.lecture = lecture;
            const Layout layout = lay_out(size, view);
            const auto panels = panels_of(layout);
            CAPTURE(size.width, size.height, lecture);
            for (std::size_t i = 0; i < panels.size(); ++i) {
                CAPTURE(i);
                CHECK_FALSE(panels[i].empty());
                CHECK(panels[i].x >= 0);
                CHECK(panels[i].right() <= static_cast<float>(size.width));
                CHECK(panels[i].bottom() <= static_cast<float>(size.height));
                for (std::size_t j = i + 1; j < panels.size(); ++j) {
                    CHECK_FALSE(overlap(panels[i], panels[j]));
                }
            }
        }
    }
}

TEST_CASE("The design size has the design's measures", "[layout]") {
    const Layout layout = lay_out({1600, 900}, View{});
    CHECK(layout.scale == Approx(1));
    CHECK(layout.top.h == 56);
    CHECK(layout.scene.w == 336);
    CHECK(layout.inspector.w == 388);
    CHECK(layout.timeline.h == 206);
    CHECK(layout.building.h / (layout.building.h + layout.map.h) == Approx(0.47).margin(0.01));
}

TEST_CASE("A lecture has large text and no side panels", "[layout]") {
    View view;
    view.lecture = true;
    const Layout layout = lay_out({1600, 900}, view);
    CHECK(layout.scale == Approx(1.3));
    CHECK(layout.scene.empty());
    CHECK(layout.inspector.empty());
    CHECK(layout.building.y == layout.map.y);
    CHECK(layout.building.right() < layout.map.x);
}

TEST_CASE("Text grows with the window and never gets too small to read", "[layout]") {
    CHECK(scale_for({3840, 2160}, false) == Approx(2.4));
    CHECK(scale_for({1280, 720}, false) == Approx(0.8));
    CHECK(scale_for({800, 400}, false) == Approx(0.8));
    CHECK(scale_for({1600, 2000}, false) == Approx(1));
}

TEST_CASE("A splitter dragged to a place ends up there, within limits", "[layout]") {
    View view;
    const Layout layout = lay_out({1600, 900}, view);
    view.splits.left = splitter_size(layout, Splitter::Left, {404, 300});
    CHECK(lay_out({1600, 900}, view).scene.right() == Approx(400).margin(1));
    view.splits.left = splitter_size(layout, Splitter::Left, {5, 300});
    CHECK(lay_out({1600, 900}, view).scene.w == Approx(260).margin(1));
    view.splits.timeline = splitter_size(layout, Splitter::Timeline, {300, 640});
    CHECK(lay_out({1600, 900}, view).timeline.y == Approx(644).margin(1));
    view.splits.building = splitter_size(layout, Splitter::Building, {800, 10'000});
    CHECK(lay_out({1600, 900}, view).map.h > 150);
}

TEST_CASE("Splitters lie between the panels they divide", "[layout]") {
    const Layout layout = lay_out({1600, 900}, View{});
    for (const Splitter splitter :
         {Splitter::Left, Splitter::Inspector, Splitter::Timeline, Splitter::Building}) {
        const Rect rect = splitter_rect(layout, splitter);
        CHECK_FALSE(rect.empty());
        for (const Rect& panel : panels_of(layout)) {
            CHECK_FALSE(overlap(rect, panel));
        }
    }
    View lecture;
    lecture.lecture = true;
    CHECK(splitter_rect(lay_out({1600, 900}, lecture), Splitter::Left).empty());
}

TEST_CASE("A key moves a splitter by a step from where it is, within limits", "[layout]") {
    View view;
    for (const Splitter splitter :
         {Splitter::Left, Splitter::Inspector, Splitter::Timeline, Splitter::Building}) {
        const Layout layout = lay_out({1600, 900}, view);
        CAPTURE(static_cast<int>(splitter));
        const float here =
            splitter_size(layout, splitter, splitter_rect(layout, splitter).center());
        const float step = splitter == Splitter::Building ? 0.04F : 24;
        CHECK(stepped_size(layout, splitter, 1) == Approx(here + step).margin(0.6));
        CHECK(stepped_size(layout, splitter, -1) == Approx(here - step).margin(0.6));
        CHECK(stepped_size(layout, splitter, 1000) == stepped_size(layout, splitter, 2000));
    }
    // Where the center needs the room, a panel is narrower than was wanted.
    view.splits.left = 460;
    view.splits.inspector = 560;
    const Layout narrow = lay_out({1024, 576}, view);
    REQUIRE(narrow.scene.w / narrow.scale < 440);
    CHECK(stepped_size(narrow, Splitter::Left, -1) < narrow.scene.w / narrow.scale - 20);
}

TEST_CASE("Every panel is found by a place in it, and resized by the border that it has",
          "[layout]") {
    View view;
    const Layout layout = lay_out({1600, 900}, view);
    CHECK(panel_at(layout, layout.scene.center()) == Panel::Scene);
    CHECK(panel_at(layout, layout.map.center()) == Panel::Map);
    CHECK_FALSE(panel_at(layout, splitter_rect(layout, Splitter::Left).center()));
    const auto by_key = [&](Panel panel, Direction way) {
        view.focused_panel = panel;
        return resizing(view, {Verb::ResizeFocus, static_cast<std::uint64_t>(way), 0, 0, {}});
    };
    CHECK(by_key(Panel::Scene, Direction::Right).splitter == Splitter::Left);
    CHECK(by_key(Panel::Scene, Direction::Right).steps == 1);
    CHECK(by_key(Panel::Inspector, Direction::Left).splitter == Splitter::Inspector);
    CHECK(by_key(Panel::Inspector, Direction::Left).steps == -1);
    CHECK(by_key(Panel::Timeline, Direction::Down).steps == 1);
    CHECK(by_key(Panel::Building, Direction::Down).steps == 1);
    CHECK(by_key(Panel::Map, Direction::Down).splitter == Splitter::Building);
    CHECK(by_key(Panel::Map, Direction::Down).steps == -1); // the border above it
    for (const auto& [panel, way] : {std::pair{Panel::Scene, Direction::Up},
                                     {Panel::Timeline, Direction::Left},
                                     {Panel::Building, Direction::Right},
                                     {Panel::Top, Direction::Down}}) {
        CAPTURE(static_cast<int>(panel));
        CHECK_FALSE(by_key(panel, way).reason.empty());
    }
}

TEST_CASE("Cutting a rectangle takes the piece off and leaves the rest", "[layout]") {
    Rect rest{10, 20, 100, 50};
    CHECK(rest.cut_top(10) == Rect{10, 20, 100, 10});
    CHECK(rest.cut_left(30) == Rect{10, 30, 30, 40});
    CHECK(rest.cut_right(20) == Rect{90, 30, 20, 40});
    CHECK(rest.cut_bottom(5) == Rect{40, 65, 50, 5});
    CHECK(rest == Rect{40, 30, 50, 35});
    CHECK(rest.cut_top(1000).h == 35);
    CHECK(rest.empty());
}
