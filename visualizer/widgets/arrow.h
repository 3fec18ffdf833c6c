// SPDX-License-Identifier: MIT
// The way a call takes: a line with an arrow head, and dots that run along it.
#pragma once

#include "visualizer/widgets/canvas.h"

#include <span>

namespace vitrine::widgets {

struct Flow {
    Color color;
    float thickness = 2.4F; // design pixels
    bool head = true;
    bool dashed = false; // a way that was barred
    int dots = 0;        // 0: nothing moves
};

void flow(Canvas& canvas, std::span<const Point> way, const Flow& flow);

/// The point that lies `share` (0…1) of the way along.
Point point_along(std::span<const Point> way, float share);

} // namespace vitrine::widgets
