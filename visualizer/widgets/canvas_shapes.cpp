// SPDX-License-Identifier: MIT
// The canvas's shapes.
#include "visualizer/theme/compat.h"
#include "visualizer/widgets/canvas.h"
#include "visualizer/widgets/imgui_values.h"

#include <imgui.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace vitrine::widgets {

void Canvas::line(Point from, Point to, Color color, float thickness) {
    list().AddLine(vec(from), vec(to), color32(color), thickness);
}

void Canvas::dashes(Point from, Point to, Color color, float thickness, float on, float off) {
    const Point way = to - from;
    const float length = std::hypot(way.x, way.y);
    for (float start = 0; start < length; start += on + off) {
        const float end = std::min(length, start + on);
        line({from.x + way.x * start / length, from.y + way.y * start / length},
             {from.x + way.x * end / length, from.y + way.y * end / length}, color, thickness);
    }
}

void Canvas::polyline(std::span<const Point> points, Color color, float thickness) {
    std::vector<ImVec2> corners;
    corners.reserve(points.size());
    for (const Point& point : points) {
        corners.push_back(vec(point));
    }
    theme::compat::polyline(list(), corners.data(), static_cast<int>(corners.size()),
                            color32(color), thickness);
}

void Canvas::triangle(Point a, Point b, Point c, Color color) {
    list().AddTriangleFilled(vec(a), vec(b), vec(c), color32(color));
}

void Canvas::convex(std::span<const Point> corners, Color color) {
    std::vector<ImVec2> path;
    path.reserve(corners.size());
    for (const Point& corner : corners) {
        path.push_back(vec(corner));
    }
    list().AddConvexPolyFilled(path.data(), static_cast<int>(path.size()), color32(color));
}

void Canvas::disc(Point center, float radius, Color color) {
    list().AddCircleFilled(vec(center), radius, color32(color));
}

void Canvas::ring(Point center, float radius, Color color, float thickness) {
    list().AddCircle(vec(center), radius, color32(color), 0, thickness);
}

void Canvas::arc(Point center, float radius, float from, float to, Color color, float thickness) {
    list().PathArcTo(vec(center), radius, from, to, 20);
    theme::compat::stroke_path(list(), color32(color), thickness);
}

void Canvas::image(TextureId texture, const Rect& rect) {
    if (texture != 0) {
        // ImTextureID is a pointer in 1.86 and an integer since 1.91.4: a C cast fits both.
        list().AddImage((ImTextureID)(std::uintptr_t)texture, vec(rect.top_left()),
                        vec(rect.bottom_right()));
    }
}

} // namespace vitrine::widgets
