// SPDX-License-Identifier: MIT
// The drawing inside the timeline: segments, markers, the axis.
#pragma once

#include "visualizer/panels/panel.h"

#include <string>

namespace vitrine::panels {

/// Turns clocks into pixels and back.
struct TimeScale {
    Rect lanes; // where segments are drawn
    double from = 0;
    double to = 1;

    float x(double clock) const {
        return lanes.x + static_cast<float>((clock - from) / (to - from)) * lanes.w;
    }
    double clock(float x) const {
        return from + static_cast<double>((x - lanes.x) / lanes.w) * (to - from);
    }
    double per_pixel() const { return (to - from) / static_cast<double>(lanes.w); }
    Rect lane(std::size_t index) const {
        const float height = lanes.h / static_cast<float>(models::lane_count);
        return {lanes.x, lanes.y + height * static_cast<float>(index), lanes.w, height};
    }
};

void draw_segments(widgets::Canvas& canvas, const TimeScale& scale, const Now& now);
/// The person wants to see markers of this kind.
bool shows(const Now& now, models::Marker::Kind kind);
void draw_markers(widgets::Canvas& canvas, const TimeScale& scale, const Now& now);
/// `now` is where the flag of the present hides the axis.
void draw_axis(widgets::Canvas& canvas, const TimeScale& scale, const Rect& row, std::uint64_t now);
/// The present, and the chosen event.
void draw_heads(widgets::Canvas& canvas, const TimeScale& scale, const Now& now, const Rect& row);

/// A round step (1, 2 or 5 times a power of ten) of which `span` holds at most `most`.
double round_step(double span, double most);

} // namespace vitrine::panels
