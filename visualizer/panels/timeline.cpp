// SPDX-License-Identifier: MIT
#include "visualizer/panels/timeline.h"

#include "machine/event_names.h"
#include "machine/event_text.h"
#include "visualizer/panels/timeline_lanes.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/panel_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::EventGroup;
using widgets::Canvas;
using widgets::Style;
using World = abi::World::Kind;

constexpr float label_width = 160;
constexpr double zoom_step = 0.8;
constexpr double closest_zoom = 20; // instructions across the whole panel

struct Lane {
    World world;
    const char* name;
};
constexpr std::array<Lane, models::lane_count> lanes = {{
    {World::Vtl0User, "VTL 0 user"},
    {World::Vtl0Kernel, "VTL 0 kernel"},
    {World::Vtl1User, "VTL 1 trustlets"},
    {World::Vtl1Kernel, "VTL 1 secure kernel"},
    {World::Hypervisor, "Hypervisor"},
    {World::Device, "Device DMA"},
}};

void draw_filters(Canvas& canvas, Rect row, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    for (const EventGroup group :
         {EventGroup::Switches, EventGroup::Slat, EventGroup::Denials, EventGroup::Marks}) {
        const char* label = models::name_of(group);
        if (canvas.measure(Style::Small, label).x + px(44) > row.w) {
            return;
        }
        float used = 0;
        const std::string name = std::string("filter.") + label;
        if (widgets::switch_chip(canvas, {row.x, row.center().y - px(12)}, name, label,
                                 now.view.shows(group), used)) {
            commands.add(Verb::SwitchGroup, static_cast<std::uint64_t>(group));
        }
        row.cut_left(used + px(8));
    }
}

// "All" and "follow" are the two views one always wants back.
void draw_range_buttons(Canvas& canvas, Rect& header, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const Rect follow = header.cut_right(px(70)).inset(0, px(7));
    header.cut_right(px(6));
    const Rect all = header.cut_right(px(46)).inset(0, px(7));
    header.cut_right(px(12));
    if (widgets::button(
            canvas, all,
            {"time.all", widgets::Icon::None, "All", false, true, false, "The whole run (a)"})) {
        commands.add(Verb::ShowAllTime);
    }
    if (widgets::button(canvas, follow,
                        {"time.follow", widgets::Icon::None, "Follow", false, true,
                         now.view.time.follow, "Keep the present in sight (f)"})) {
        commands.add(Verb::FollowTime);
    }
}

void draw_lane_labels(Canvas& canvas, const TimeScale& scale, float left) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        const Rect lane = scale.lane(i);
        if (i % 2 == 0) {
            canvas.fill({left - px(8), lane.y, lane.right() - left + px(16), lane.h},
                        palette.inset);
        }
        canvas.fill({left, lane.y + px(4), px(4), lane.h - px(8)},
                    hue_of(palette, lanes[i].world).fill, px(2));
        canvas.text_in({left + px(12), lane.y, px(label_width - 14), lane.h}, Style::Small,
                       palette.text, lanes[i].name);
    }
}

/// The event under the pointer: a marker if one is near, a denial before others that are as near,
/// since it is drawn above them; else the last thing that happened.
std::size_t event_under(const Canvas& canvas, const TimeScale& scale, const Now& now) {
    using Kind = models::Marker::Kind;
    const double pointed = std::max(0.0, scale.clock(canvas.pointer().x));
    const auto clock = static_cast<std::uint64_t>(pointed);
    double best = scale.per_pixel() * canvas.px(8);
    std::size_t found = now.machine.known.size();
    for (const Kind kind : {Kind::Mark, Kind::SlatChange, Kind::Denial}) {
        const auto marker = now.timeline.nearest_marker(kind, clock);
        if (!marker || !shows(now, kind)) {
            continue;
        }
        const double distance = std::abs(static_cast<double>(marker->clock) - pointed);
        // Less than a pixel is no difference to a hand.
        if (distance <= best + (found < now.machine.known.size() ? scale.per_pixel() : 0)) {
            best = std::min(best, distance);
            found = marker->event;
        }
    }
    if (found < now.machine.known.size()) {
        return found;
    }
    const std::size_t after = now.machine.known.first_after(clock);
    return after == 0 ? 0 : after - 1;
}

void show_event(Canvas& canvas, const Now& now, std::size_t index) {
    const models::EventRow row = models::row_of(now.machine.known, index);
    std::vector<std::string> lines = {
        fmt::format("{}  {}", row.denied ? "\u2715 denied:" : "", row.title), "t " + row.clock};
    lines.front().erase(0, lines.front().find_first_not_of(' '));
    if (!row.details.empty()) {
        lines.push_back(row.details);
    }
    if (!row.rule.empty()) {
        lines.push_back(row.rule);
    }
    canvas.tooltip(lines);
}

void zoom(const Canvas& canvas, const TimeScale& scale, app::Commands& commands) {
    const double factor = std::pow(zoom_step, static_cast<double>(canvas.wheel()));
    const double pivot = scale.clock(canvas.pointer().x);
    const double from = pivot - (pivot - scale.from) * factor;
    const double to = pivot + (scale.to - pivot) * factor;
    if (to - from >= closest_zoom) {
        commands.add({Verb::ShowTime, 0, from, to, {}});
    }
}

// The lanes are held: the machine goes to where the pointer is.
void travel(const Canvas& canvas, const TimeScale& scale, const Now& now, app::Commands& commands) {
    const double pointed =
        std::clamp(scale.clock(canvas.pointer().x), 0.0, static_cast<double>(now.machine.furthest));
    const auto clock = static_cast<std::uint64_t>(pointed);
    if (clock != now.machine.clock && canvas.drag().x != 0) {
        commands.add(Verb::TravelTo, clock);
    }
}

// The axis is held (or a machine without a past): what is shown moves.
void pan(const Canvas& canvas, const TimeScale& scale, app::Commands& commands) {
    const double moved = static_cast<double>(canvas.drag().x) * scale.per_pixel();
    if (moved != 0) {
        commands.add({Verb::ShowTime, 0, scale.from - moved, scale.to - moved, {}});
    }
}

void follow_pointer(Canvas& canvas, const TimeScale& scale, const Now& now, const Rect& axis,
                    app::Commands& commands) {
    for (std::size_t i = 0; i < now.view.bookmarks.size(); ++i) {
        const float x = scale.x(static_cast<double>(now.view.bookmarks[i].clock));
        const Rect flag{x - canvas.px(4), scale.lanes.y - canvas.px(9), canvas.px(18),
                        canvas.px(14)};
        if (canvas.hit("bookmark." + std::to_string(i), flag).clicked) {
            commands.add(Verb::CompareWith, i);
        }
    }
    const widgets::Hit on_axis = canvas.hit("timeline.axis", axis);
    if (on_axis.held && canvas.dragged()) {
        pan(canvas, scale, commands);
    }
    if (on_axis.hovered && canvas.wheel() != 0) {
        zoom(canvas, scale, commands);
    }
    const widgets::Hit hit = canvas.hit("timeline", scale.lanes);
    if (hit.held && canvas.dragged()) {
        now.machine.capabilities.time_travel ? travel(canvas, scale, now, commands)
                                             : pan(canvas, scale, commands);
        return;
    }
    if (!hit.hovered || now.machine.known.empty()) {
        return;
    }
    if (canvas.wheel() != 0) {
        zoom(canvas, scale, commands);
        return;
    }
    const std::size_t event = event_under(canvas, scale, now);
    show_event(canvas, now, event);
    if (hit.clicked) {
        const bool denied =
            event < now.machine.events.size() && models::is_refusal(now.machine.events[event]);
        commands.add(Verb::SelectEvent, event);
        if (denied) {
            commands.add(Verb::Explain, event);
        }
    }
}

} // namespace

void draw_timeline(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                   app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const std::string count =
        now.timeline.complete()
            ? models::grouped(now.machine.events.size()) + " events"
            : fmt::format("taking in\u2026 {:.0f} %", now.timeline.progress() * 100);
    Rect content = widgets::panel_frame(canvas, area, "panel.timeline", "Timeline", count, px(150));

    Rect header{area.x, area.y, area.w - px(14), px(widgets::panel_header_height)};
    header.cut_left(px(now.view.lecture ? 230 : 260));
    draw_range_buttons(canvas, header, now, commands);
    const std::string span = fmt::format(
        "view {} {}, scroll to zoom, drag to {}",
        models::grouped(static_cast<std::uint64_t>(now.view.time.to - now.view.time.from)),
        now.machine.capabilities.exact_clock ? "instructions" : "ticks",
        now.machine.capabilities.time_travel ? "travel" : "move");
    const float span_width = canvas.measure(Style::Small, span).x + 1;
    if (header.w > span_width + px(520)) {
        canvas.text_in(header.cut_right(span_width), Style::Small, palette.muted, span);
        header.cut_right(px(12));
    }
    draw_filters(canvas, header, now, commands);

    content.y -= px(4);
    content.h += px(8);
    const Rect axis = content.cut_bottom(px(22));
    const float left = content.x;
    content.cut_left(px(label_width));
    const TimeScale scale{content, now.view.time.from,
                          std::max(now.view.time.to, now.view.time.from + 1)};
    draw_lane_labels(canvas, scale, left);
    canvas.text_in({left + px(12), axis.y, px(label_width), axis.h}, Style::Tiny, palette.faint,
                   now.machine.capabilities.exact_clock ? "t, instructions" : "t, clock ticks");
    draw_segments(canvas, scale, now);
    draw_markers(canvas, scale, now);
    draw_axis(canvas, scale, axis, now.machine.clock);
    draw_heads(canvas, scale, now, axis);
    follow_pointer(canvas, scale, now, {scale.lanes.x, axis.y, scale.lanes.w, axis.h}, commands);
}

} // namespace vitrine::panels
