// SPDX-License-Identifier: MIT
#include "visualizer/panels/timeline_lanes.h"

#include "visualizer/widgets/shapes.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace vitrine::panels {

namespace {

using models::LaneSet;
using models::Marker;
using models::Segment;
using widgets::Canvas;
using widgets::Style;

theme::Color color_of(const theme::Palette& palette, abi::World::Kind world) {
    return world == abi::World::Kind::Firmware ? palette.strong_border
                                               : hue_of(palette, world).fill;
}

std::uint64_t to_clock(double value) { return value <= 0 ? 0 : static_cast<std::uint64_t>(value); }

Rect bar(const Canvas& canvas, const Rect& lane, float from, float to) {
    return Rect{from, lane.y, std::max(to - from, canvas.px(2)), lane.h}.inset(0, canvas.px(4));
}

void draw_one(Canvas& canvas, const TimeScale& scale, const Segment& segment) {
    const theme::Palette& palette = canvas.palette();
    const Rect lane = scale.lane(models::lane_of(segment.world));
    const float from = std::max(scale.x(static_cast<double>(segment.from)), lane.x);
    const float to = std::min(scale.x(static_cast<double>(segment.to)), lane.right());
    const Rect rect = bar(canvas, lane, from, to);
    canvas.fill(rect, color_of(palette, segment.world), canvas.px(2));
    const bool kernel = segment.world == abi::World::Kind::Vtl0Kernel ||
                        segment.world == abi::World::Kind::Vtl1Kernel;
    if (kernel && rect.w > canvas.px(3)) {
        // Kernel and user mode of one VTL share a hue; the line tells them apart.
        const theme::Color edge =
            palette.is_dark() ? theme::Color{0xFFFFFF, 0.42F} : theme::Color{0x000000, 0.32F};
        canvas.fill({rect.x, rect.bottom() - canvas.px(2), rect.w, canvas.px(2)}, edge);
    }
    const float room = canvas.measure(Style::TinyBold, "loader").x + canvas.px(10);
    if (segment.world == abi::World::Kind::Firmware && rect.w > room) {
        canvas.text_in(rect, Style::TinyBold, palette.text, "loader", widgets::Align::Center);
    }
}

void draw_switch(Canvas& canvas, const TimeScale& scale, const Segment& from, const Segment& to) {
    const theme::Palette& palette = canvas.palette();
    const std::size_t a = models::lane_of(from.world);
    const std::size_t b = models::lane_of(to.world);
    const float x = scale.x(static_cast<double>(to.from));
    if (a == b || x < scale.lanes.x || x > scale.lanes.right()) {
        return;
    }
    constexpr auto hypervisor = static_cast<std::size_t>(abi::World::Kind::Hypervisor);
    const bool through = a == hypervisor || b == hypervisor;
    canvas.line({x, scale.lane(a).center().y}, {x, scale.lane(b).center().y},
                through ? palette.hypervisor.text.faded(0.5F) : palette.faint.faded(0.7F),
                canvas.px(1.2F));
}

// More segments than pixels: each pixel shows the worlds that had a share in it.
void draw_columns(Canvas& canvas, const TimeScale& scale, const models::TimelineModel& timeline) {
    const theme::Palette& palette = canvas.palette();
    std::array<float, models::lane_count> run_start{};
    run_start.fill(-1);
    const auto flush = [&](std::size_t lane, float x) {
        if (run_start[lane] >= 0) {
            const auto world = static_cast<abi::World::Kind>(lane);
            canvas.fill(bar(canvas, scale.lane(lane), run_start[lane], x),
                        color_of(palette, world));
            run_start[lane] = -1;
        }
    };
    std::vector<std::uint64_t> edges;
    for (float x = scale.lanes.x; x < scale.lanes.right() + 1; x += 1) {
        edges.push_back(to_clock(scale.clock(x)));
    }
    float x = scale.lanes.x;
    for (const LaneSet lanes : timeline.lanes_between(edges)) {
        for (std::size_t lane = 0; lane < models::lane_count; ++lane) {
            if (!lanes.has(lane)) {
                flush(lane, x);
            } else if (run_start[lane] < 0) {
                run_start[lane] = x;
            }
        }
        x += 1;
    }
    for (std::size_t lane = 0; lane < models::lane_count; ++lane) {
        flush(lane, scale.lanes.right());
    }
}

// Where the neighbours of a denial stand, so that its word covers none of them.
struct Room {
    float left = 0;
    float right = 0;
};

void draw_denial(Canvas& canvas, Point center, const Rect& lane, const Room& room) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    widgets::denial_sign(canvas, center, px(8.5F));
    const float width = canvas.measure(Style::SmallBold, "denied").x + px(8);
    const bool right = center.x + px(13) + width <= room.right;
    if (!right && center.x - px(13) - width < room.left) {
        return; // The sign has to be enough.
    }
    const Rect word{right ? center.x + px(13) : center.x - px(13) - width, lane.y, width, lane.h};
    canvas.fill(word.inset(0, px(2)), palette.denied.tint, px(4));
    canvas.text_in({word.x + px(4), word.y, word.w, word.h}, Style::SmallBold, palette.denied.text,
                   "denied");
}

void draw_marker(Canvas& canvas, const TimeScale& scale, const Now& now, Marker::Kind kind,
                 const Marker& marker, const Room& room) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float x = scale.x(static_cast<double>(marker.clock));
    if (kind == Marker::Kind::SlatChange) {
        const Rect lane = scale.lane(static_cast<std::size_t>(abi::World::Kind::Hypervisor));
        widgets::diamond(canvas, {x, lane.center().y}, px(6.5F), palette.text, palette.panel);
        return;
    }
    const Rect lane = scale.lane(models::lane_of(now.machine.known[marker.event].before()));
    if (kind == Marker::Kind::Denial) {
        draw_denial(canvas, {x, lane.center().y}, lane, room);
        return;
    }
    canvas.disc({x, lane.y + px(4)}, px(4.2F), palette.panel);
    canvas.disc({x, lane.y + px(4)}, px(2.8F), palette.text);
}

// Where they would cover each other, the first of each few.
void draw_markers_of(Canvas& canvas, const TimeScale& scale, const Now& now, Marker::Kind kind) {
    const models::TimelineModel& timeline = now.timeline;
    const auto& markers = timeline.markers(kind);
    const double gap = scale.per_pixel() * canvas.px(kind == Marker::Kind::Denial ? 14 : 8);
    const auto x_of = [&](std::size_t i) { return scale.x(static_cast<double>(markers[i].clock)); };
    const auto in_sight = [&](std::size_t i) {
        return i < markers.size() && static_cast<double>(markers[i].clock) <= scale.to;
    };
    Room room{scale.lanes.x, scale.lanes.right()};
    std::size_t i = timeline.marker_at(kind, to_clock(scale.from - gap));
    std::size_t skipped = 1;
    while (in_sight(i)) {
        const double next_clock = static_cast<double>(markers[i].clock) + gap;
        const std::size_t next =
            std::max(i + 1, timeline.marker_at(kind, to_clock(std::ceil(next_clock)), i + skipped));
        skipped = next - i; // about as many as will be skipped again
        room.right = in_sight(next) ? x_of(next) - canvas.px(10) : scale.lanes.right();
        draw_marker(canvas, scale, now, kind, markers[i], room);
        room.left = x_of(i) + canvas.px(10);
        i = next;
    }
}

// What lies ahead of the present, when one has gone back: pale, since it has not happened.
void draw_future(Canvas& canvas, const TimeScale& scale, const Now& now) {
    const float from = std::max(scale.x(static_cast<double>(now.machine.clock)), scale.lanes.x);
    const float to =
        std::min(scale.x(static_cast<double>(now.machine.furthest)), scale.lanes.right());
    if (!now.machine.in_the_past() || to <= from) {
        return;
    }
    const Rect ahead{from, scale.lanes.y - canvas.px(4), to - from, scale.lanes.h + canvas.px(8)};
    canvas.fill(ahead, canvas.palette().panel.faded(0.62F));
    canvas.remember("timeline.future", ahead);
}

} // namespace

bool shows(const Now& now, Marker::Kind kind) {
    switch (kind) {
    case Marker::Kind::SlatChange: return now.view.shows(models::EventGroup::Slat);
    case Marker::Kind::Denial: return now.view.shows(models::EventGroup::Denials);
    case Marker::Kind::Mark: return now.view.shows(models::EventGroup::Marks);
    }
    return false;
}

double round_step(double span, double most) {
    const double rough = span / std::max(1.0, most);
    const double power = std::pow(10.0, std::floor(std::log10(std::max(rough, 1.0))));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * power >= rough) {
            return factor * power;
        }
    }
    return 10 * power;
}

void draw_segments(Canvas& canvas, const TimeScale& scale, const Now& now) {
    const models::TimelineModel& timeline = now.timeline;
    const Canvas::Clip clip(canvas, scale.lanes);
    const std::size_t first = timeline.segment_at(to_clock(scale.from));
    const std::size_t last =
        std::min(timeline.segment_at(to_clock(scale.to)) + 1, timeline.segment_count());
    if (last > first && static_cast<float>(last - first) > scale.lanes.w / 2) {
        draw_columns(canvas, scale, timeline);
        return;
    }
    if (now.view.shows(models::EventGroup::Switches)) {
        for (std::size_t i = std::max<std::size_t>(first, 1); i < last; ++i) {
            draw_switch(canvas, scale, timeline.segment(i - 1), timeline.segment(i));
        }
    }
    for (std::size_t i = first; i < last; ++i) {
        const Segment segment = timeline.segment(i);
        if (segment.to > segment.from) {
            draw_one(canvas, scale, segment);
        }
    }
}

void draw_markers(Canvas& canvas, const TimeScale& scale, const Now& now) {
    Rect area = scale.lanes;
    area.y -= canvas.px(4);
    area.h += canvas.px(8);
    const Canvas::Clip clip(canvas, area);
    // Denials last, so that nothing covers them.
    for (const Marker::Kind kind :
         {Marker::Kind::Mark, Marker::Kind::SlatChange, Marker::Kind::Denial}) {
        if (shows(now, kind)) {
            draw_markers_of(canvas, scale, now, kind);
        }
    }
}

void draw_axis(Canvas& canvas, const TimeScale& scale, const Rect& row, std::uint64_t now) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float flag = scale.x(static_cast<double>(now)); // nothing is written where the flag is
    const double step = round_step(scale.to - scale.from, scale.lanes.w / px(120));
    const double half = step / 2;
    for (double at = std::ceil(scale.from / half) * half; at <= scale.to; at += half) {
        const float x = scale.x(at);
        if (x < scale.lanes.x - 1) {
            continue;
        }
        canvas.line({x, row.y}, {x, row.y + px(4)}, palette.faint);
        const bool labelled = std::fmod(at + half / 2, step) < half;
        const std::string text = models::grouped(static_cast<std::uint64_t>(std::max(0.0, at)));
        const float width = canvas.measure(Style::Tiny, text).x;
        const bool hidden = x + width + px(8) > flag - px(28) && x < flag + px(28);
        if (labelled && !hidden && x + px(4) + width < scale.lanes.right()) {
            canvas.text({x + px(4), row.y + px(2)}, Style::Tiny, palette.muted, text);
        }
    }
}

void draw_heads(Canvas& canvas, const TimeScale& scale, const Now& now, const Rect& row) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    draw_future(canvas, scale, now);
    for (std::size_t i = 0; i < now.view.bookmarks.size(); ++i) {
        const float x = scale.x(static_cast<double>(now.view.bookmarks[i].clock));
        if (x >= scale.lanes.x && x <= scale.lanes.right()) {
            canvas.line({x, scale.lanes.y - px(6)}, {x, row.y}, palette.accent, px(1.4F));
            canvas.triangle({x, scale.lanes.y - px(8)}, {x + px(11), scale.lanes.y - px(3)},
                            {x, scale.lanes.y + px(2)}, palette.accent);
        }
    }
    if (now.view.event && *now.view.event < now.machine.known.size()) {
        const float x = scale.x(static_cast<double>(now.machine.known[*now.view.event].clock));
        if (x >= scale.lanes.x && x <= scale.lanes.right()) {
            canvas.dashes({x, scale.lanes.y - px(6)}, {x, row.y}, palette.accent, px(1.6F), px(4),
                          px(3));
        }
    }
    const float x = scale.x(static_cast<double>(now.machine.clock));
    if (x < scale.lanes.x || x > scale.lanes.right() + 1) {
        return;
    }
    canvas.line({x, scale.lanes.y - px(6)}, {x, row.y + px(2)}, palette.text, px(2));
    canvas.triangle({x - px(7), scale.lanes.y - px(8)}, {x + px(7), scale.lanes.y - px(8)},
                    {x, scale.lanes.y + px(1)}, palette.text);
    const float width = canvas.measure(Style::SmallBold, "now").x + px(14);
    const Rect flag{std::min(x - width / 2, scale.lanes.right() - width), row.y, width, px(19)};
    canvas.fill(flag, palette.text, px(4));
    canvas.text_in(flag, Style::SmallBold, palette.panel, "now", widgets::Align::Center);
    canvas.remember("timeline.now", flag);
}

} // namespace vitrine::panels
