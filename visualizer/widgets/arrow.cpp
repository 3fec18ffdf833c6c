// SPDX-License-Identifier: MIT
#include "visualizer/widgets/arrow.h"

#include "visualizer/widgets/shapes.h"

#include <cmath>
#include <vector>

namespace vitrine::widgets {

namespace {

constexpr double trips_a_second = 0.5;

float distance(Point a, Point b) { return std::hypot(b.x - a.x, b.y - a.y); }

// On pixel centres, or a thin line is a blurred one.
std::vector<Point> aligned(std::span<const Point> way) {
    std::vector<Point> result;
    for (const Point& point : way) {
        result.push_back({std::floor(point.x) + 0.5F, std::floor(point.y) + 0.5F});
    }
    return result;
}

} // namespace

Point point_along(std::span<const Point> way, float share) {
    float length = 0;
    for (std::size_t i = 1; i < way.size(); ++i) {
        length += distance(way[i - 1], way[i]);
    }
    float left = length * share;
    for (std::size_t i = 1; i < way.size(); ++i) {
        const float leg = distance(way[i - 1], way[i]);
        if (left <= leg && leg > 0) {
            const float part = left / leg;
            return {way[i - 1].x + (way[i].x - way[i - 1].x) * part,
                    way[i - 1].y + (way[i].y - way[i - 1].y) * part};
        }
        left -= leg;
    }
    return way.back();
}

void flow(Canvas& canvas, std::span<const Point> way, const Flow& flow) {
    const Unit px = canvas.unit();
    const std::vector<Point> points = aligned(way);
    const float thickness = px(flow.thickness);
    if (flow.dashed) {
        for (std::size_t i = 1; i < points.size(); ++i) {
            canvas.dashes(points[i - 1], points[i], flow.color, thickness, px(5), px(4));
        }
    } else {
        canvas.polyline(points, flow.color.faded(0.6F), thickness);
    }
    const double phase = std::fmod(canvas.time() * trips_a_second, 1.0);
    for (int i = 0; i < flow.dots; ++i) {
        const double share = std::fmod(phase + static_cast<double>(i) / flow.dots, 1.0);
        const Point at = point_along(points, static_cast<float>(share));
        canvas.disc(at, thickness * 2.2F, flow.color.faded(0.25F));
        canvas.disc(at, thickness * 1.3F, flow.color);
    }
    if (flow.head) {
        const Point direction = points.back() - points[points.size() - 2];
        arrow_head(canvas, points.back(), direction, thickness * 4, flow.color);
    }
}

} // namespace vitrine::widgets
