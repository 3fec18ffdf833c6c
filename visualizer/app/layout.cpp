// SPDX-License-Identifier: MIT
#include "visualizer/app/layout.h"

#include "visualizer/models/focus.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vitrine::app {

namespace {

using models::Direction;
using models::Panel;
using models::Splitter;

constexpr float design_width = 1600;
constexpr float design_height = 900;
constexpr float smallest_scale = 0.8F;
constexpr float lecture_factor = 1.3F;
constexpr float scale_step = 0.05F;

constexpr float gutter = 8;
constexpr float top_height = 56;
constexpr float lecture_timeline = 190;

struct Range {
    float low;
    float high;
};
constexpr Range left_range{260, 460};
constexpr Range inspector_range{340, 560};
constexpr Range timeline_range{150, 340};
constexpr Range building_range{0.34F, 0.62F};
constexpr float least_center = 560; // the side panels give way before the centre does
constexpr float size_step = 24;
constexpr float share_step = 0.04F;

float within(float value, Range range) { return std::clamp(value, range.low, range.high); }

Range range_of(Splitter splitter) {
    switch (splitter) {
    case Splitter::Left: return left_range;
    case Splitter::Inspector: return inspector_range;
    case Splitter::Timeline: return timeline_range;
    case Splitter::Building: break;
    }
    return building_range;
}

} // namespace

float scale_for(const WindowSize& size, bool lecture) {
    const float fits = std::min(static_cast<float>(size.width) / design_width,
                                static_cast<float>(size.height) / design_height);
    const float scale = std::max(smallest_scale, fits) * (lecture ? lecture_factor : 1);
    return std::floor(scale / scale_step + 0.01F) * scale_step;
}

Layout lay_out(const WindowSize& size, const models::View& view) {
    Layout layout;
    layout.scale = scale_for(size, view.lecture);
    layout.lecture = view.lecture;
    const float px = layout.scale;
    const float gap = std::floor(gutter * px);
    layout.window = {0, 0, static_cast<float>(size.width), static_cast<float>(size.height)};

    Rect rest = layout.window;
    layout.top = rest.cut_top(std::floor(top_height * px));
    rest = rest.inset(gap);
    const float timeline =
        view.lecture ? lecture_timeline : within(view.splits.timeline, timeline_range);
    layout.timeline = rest.cut_bottom(std::floor(timeline * px));
    rest.cut_bottom(gap);
    if (view.lecture) {
        layout.building = rest.cut_left(std::floor((rest.w - gap) * 0.53F));
        rest.cut_left(gap);
        layout.map = rest;
        return layout;
    }
    float left = within(view.splits.left, left_range) * px;
    float right = within(view.splits.inspector, inspector_range) * px;
    const float missing = least_center * px - (rest.w - left - right - 2 * gap);
    if (missing > 0) {
        left = std::max(left_range.low * px, left - missing / 2);
        right = std::max(inspector_range.low * px, right - missing / 2);
    }
    layout.scene = rest.cut_left(std::floor(left));
    rest.cut_left(gap);
    layout.inspector = rest.cut_right(std::floor(right));
    rest.cut_right(gap);
    layout.building =
        rest.cut_top(std::floor((rest.h - gap) * within(view.splits.building, building_range)));
    rest.cut_top(gap);
    layout.map = rest;
    return layout;
}

Rect splitter_rect(const Layout& layout, Splitter splitter) {
    const float gap = std::floor(gutter * layout.scale);
    if (splitter == Splitter::Timeline) {
        const Rect& line = layout.timeline;
        return layout.lecture ? Rect{} : Rect{line.x, line.y - gap, line.w, gap};
    }
    if (layout.lecture) {
        return {};
    }
    switch (splitter) {
    case Splitter::Left: return {layout.scene.right(), layout.scene.y, gap, layout.scene.h};
    case Splitter::Inspector:
        return {layout.inspector.x - gap, layout.inspector.y, gap, layout.inspector.h};
    case Splitter::Building:
        return {layout.building.x, layout.building.bottom(), layout.building.w, gap};
    case Splitter::Timeline: break;
    }
    return {};
}

float splitter_size(const Layout& layout, Splitter splitter, Point pointer) {
    const float half = gutter / 2;
    switch (splitter) {
    case Splitter::Left:
        return within((pointer.x - layout.scene.x) / layout.scale - half, left_range);
    case Splitter::Inspector:
        return within((layout.inspector.right() - pointer.x) / layout.scale - half,
                      inspector_range);
    case Splitter::Timeline:
        return within((layout.timeline.bottom() - pointer.y) / layout.scale - half, timeline_range);
    case Splitter::Building:
        return within((pointer.y - layout.building.y) / (layout.map.bottom() - layout.building.y),
                      building_range);
    }
    return 0;
}

float stepped_size(const Layout& layout, Splitter splitter, int steps) {
    // From where it is: in a narrow window that is not where it was dragged to.
    const float here = splitter_size(layout, splitter, splitter_rect(layout, splitter).center());
    const bool is_share = splitter == Splitter::Building;
    return within(here + static_cast<float>(steps) * (is_share ? share_step : size_step),
                  range_of(splitter));
}

std::optional<Panel> panel_at(const Layout& layout, Point place) {
    struct Entry {
        Panel panel;
        Rect Layout::*rect;
    };
    constexpr std::array<Entry, 6> panels = {{{Panel::Top, &Layout::top},
                                              {Panel::Scene, &Layout::scene},
                                              {Panel::Building, &Layout::building},
                                              {Panel::Map, &Layout::map},
                                              {Panel::Inspector, &Layout::inspector},
                                              {Panel::Timeline, &Layout::timeline}}};
    const auto found = std::find_if(panels.begin(), panels.end(), [&](const Entry& entry) {
        return (layout.*entry.rect).contains(place);
    });
    return found != panels.end() ? std::optional(found->panel) : std::nullopt;
}

Resizing resizing(const models::View& view, const Command& command) {
    const auto way = static_cast<Direction>(command.value);
    const std::optional<Panel> panel = command.verb == Verb::ResizeFocus
                                           ? view.focused_panel
                                           : static_cast<Panel>(static_cast<int>(command.from));
    if (view.lecture) {
        return {{}, 0, "the layout of a lecture has fixed sizes"};
    }
    if (!panel) {
        return {{}, 0, "no panel has the keyboard: F6 goes to one"};
    }
    const bool sideways = way == Direction::Left || way == Direction::Right;
    const int larger = way == Direction::Right || way == Direction::Down ? 1 : -1;
    switch (*panel) {
    case Panel::Scene:
    case Panel::Inspector:
        return {*panel == Panel::Scene ? Splitter::Left : Splitter::Inspector, larger,
                sideways ? "" : "this panel is as tall as the window leaves"};
    case Panel::Building:
    case Panel::Map:
        return {Splitter::Building, *panel == Panel::Building ? larger : -larger,
                sideways ? "this panel is as wide as its neighbours leave" : ""};
    case Panel::Timeline:
        return {Splitter::Timeline, larger, sideways ? "this panel is as wide as the window" : ""};
    case Panel::Top: break;
    }
    return {{}, 0, "this panel has one size"};
}

} // namespace vitrine::app
