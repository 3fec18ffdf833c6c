// SPDX-License-Identifier: MIT
#include "visualizer/widgets/shapes.h"

#include <array>
#include <cmath>

namespace vitrine::widgets {

void cross(Canvas& canvas, Point center, float radius, Color color, float thickness) {
    const auto [x, y] = center;
    canvas.line({x - radius, y - radius}, {x + radius, y + radius}, color, thickness);
    canvas.line({x + radius, y - radius}, {x - radius, y + radius}, color, thickness);
}

void tick(Canvas& canvas, Point center, float radius, Color color, float thickness) {
    const std::array<Point, 3> corners = {
        Point{center.x - radius, center.y},
        Point{center.x - radius * 0.25F, center.y + radius * 0.7F},
        Point{center.x + radius, center.y - radius * 0.7F}};
    canvas.polyline(corners, color, thickness);
}

void diamond(Canvas& canvas, Point center, float radius, Color color, Color rim) {
    const auto draw = [&](float r, Color c) {
        canvas.convex(std::array{Point{center.x - r, center.y}, Point{center.x, center.y - r},
                                 Point{center.x + r, center.y}, Point{center.x, center.y + r}},
                      c);
    };
    draw(radius + canvas.px(1.5F), rim);
    draw(radius, color);
}

void arrow_head(Canvas& canvas, Point tip, Point direction, float size, Color color) {
    const float length = std::hypot(direction.x, direction.y);
    if (length == 0) {
        return;
    }
    const Point along{direction.x / length * size, direction.y / length * size};
    const Point across{-along.y * 0.55F, along.x * 0.55F};
    const Point base = tip - along;
    canvas.triangle(tip, base + across, base - across, color);
}

void denial_sign(Canvas& canvas, Point center, float radius) {
    const Palette& palette = canvas.palette();
    canvas.disc(center, radius + canvas.px(1.5F), palette.panel);
    canvas.disc(center, radius, palette.denied.fill);
    cross(canvas, center, radius * 0.42F, palette.denied.on_fill, canvas.px(2.2F));
}

void done_sign(Canvas& canvas, Point center, float radius) {
    const Palette& palette = canvas.palette();
    canvas.disc(center, radius, palette.done.fill);
    tick(canvas, center, radius * 0.5F, palette.done.on_fill, canvas.px(2));
}

void hatch(Canvas& canvas, const Rect& rect, Color color, float gap, float thickness) {
    const Canvas::Clip clip(canvas, rect);
    for (float x = rect.x - rect.h; x < rect.right(); x += gap) {
        canvas.line({x, rect.bottom()}, {x + rect.h, rect.y}, color, thickness);
    }
}

void glow(Canvas& canvas, const Rect& rect, Color color, float rounding, float strength) {
    for (int ring = 1; ring < 4; ++ring) {
        const float distance = canvas.px(2) * static_cast<float>(ring);
        const Color faded = color.faded(strength / static_cast<float>(ring));
        canvas.outline(rect.inset(-distance), faded, rounding + distance, canvas.px(2));
    }
}

} // namespace vitrine::widgets
