// SPDX-License-Identifier: MIT
// Points and rectangles in pixels, y downwards. Cutting pieces off a rectangle is how every panel
// lays itself out: what is left over is what the next part gets.
#pragma once

#include <algorithm>

namespace vitrine {

struct Point {
    float x = 0;
    float y = 0;

    friend constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
    friend constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
    friend constexpr bool operator==(Point, Point) = default;
};

struct Rect {
    float x = 0;
    float y = 0;
    float w = 0;
    float h = 0;

    constexpr float right() const { return x + w; }
    constexpr float bottom() const { return y + h; }
    constexpr Point top_left() const { return {x, y}; }
    constexpr Point bottom_right() const { return {x + w, y + h}; }
    constexpr Point center() const { return {x + w / 2, y + h / 2}; }
    constexpr bool empty() const { return w <= 0 || h <= 0; }
    constexpr bool contains(Point p) const {
        return p.x >= x && p.x < right() && p.y >= y && p.y < bottom();
    }

    constexpr Rect inset(float margin) const { return inset(margin, margin); }
    constexpr Rect inset(float dx, float dy) const {
        return {x + dx, y + dy, std::max(0.0F, w - 2 * dx), std::max(0.0F, h - 2 * dy)};
    }
    constexpr Rect moved(float dx, float dy) const { return {x + dx, y + dy, w, h}; }

    constexpr Rect cut_top(float height) {
        const float taken = std::clamp(height, 0.0F, h);
        const Rect piece{x, y, w, taken};
        y += taken;
        h -= taken;
        return piece;
    }
    constexpr Rect cut_bottom(float height) {
        const float taken = std::clamp(height, 0.0F, h);
        h -= taken;
        return {x, y + h, w, taken};
    }
    constexpr Rect cut_left(float width) {
        const float taken = std::clamp(width, 0.0F, w);
        const Rect piece{x, y, taken, h};
        x += taken;
        w -= taken;
        return piece;
    }
    constexpr Rect cut_right(float width) {
        const float taken = std::clamp(width, 0.0F, w);
        w -= taken;
        return {x + w, y, taken, h};
    }

    friend constexpr bool operator==(const Rect&, const Rect&) = default;
};

constexpr Rect intersection(const Rect& a, const Rect& b) {
    const float x = std::max(a.x, b.x);
    const float y = std::max(a.y, b.y);
    return {x, y, std::max(0.0F, std::min(a.right(), b.right()) - x),
            std::max(0.0F, std::min(a.bottom(), b.bottom()) - y)};
}

} // namespace vitrine
