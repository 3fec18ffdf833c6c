// SPDX-License-Identifier: MIT
#include "visualizer/widgets/pixel_canvas.h"

#include <algorithm>
#include <cmath>

namespace vitrine::widgets {

namespace {

struct Span {
    int begin;
    int end;
};

Span whole_pixels(float from, float to, int limit) {
    return {std::clamp(static_cast<int>(std::floor(from)), 0, limit),
            std::clamp(static_cast<int>(std::ceil(to)), 0, limit)};
}

float distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

float distance_to_line(Point at, Point from, Point to) {
    const Point way = to - from;
    const float square = way.x * way.x + way.y * way.y;
    const float along = (at.x - from.x) * way.x + (at.y - from.y) * way.y;
    const float share = square > 0 ? std::clamp(along / square, 0.0F, 1.0F) : 0;
    return distance(at, {from.x + way.x * share, from.y + way.y * share});
}

/// How far `at` is to the right of the way from `from` to `to`, with y downwards.
float right_of(Point at, Point from, Point to) {
    const Point way = to - from;
    return (way.x * (at.y - from.y) - way.y * (at.x - from.x)) / distance(from, to);
}

} // namespace

PixelCanvas::PixelCanvas(int width, int height, const theme::Palette& palette, float scale,
                         theme::Color ground)
    : width_(width), height_(height), palette_(palette), scale_(scale),
      pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
              pixel_of(ground)) {}

template <typename Inside>
void PixelCanvas::paint(const Rect& bounds, theme::Color color, Inside inside) {
    const Span rows = whole_pixels(bounds.y, bounds.bottom(), height_);
    const Span columns = whole_pixels(bounds.x, bounds.right(), width_);
    for (int y = rows.begin; y < rows.end; ++y) {
        std::uint32_t* row = pixels_.data() + static_cast<std::ptrdiff_t>(y) * width_;
        for (int x = columns.begin; x < columns.end; ++x) {
            const Point middle{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
            const float share = std::clamp(inside(middle) + 0.5F, 0.0F, 1.0F) * color.alpha;
            const theme::Color under{(row[x] & 0xFFU) << 16U | (row[x] & 0xFF00U) |
                                     (row[x] >> 16U & 0xFFU)};
            row[x] = pixel_of(theme::mix(under, color, share));
        }
    }
}

// As OpenGL does: a pixel is filled if its middle is.
void PixelCanvas::fill(const Rect& rect, theme::Color color) {
    paint(rect, color, [&](Point at) { return rect.contains(at) ? 1.0F : -1.0F; });
}

void PixelCanvas::line(Point from, Point to, theme::Color color, float thickness) {
    const Rect bounds{std::min(from.x, to.x), std::min(from.y, to.y), std::abs(from.x - to.x),
                      std::abs(from.y - to.y)};
    paint(bounds.inset(-thickness - 1), color,
          [&](Point at) { return thickness / 2 - distance_to_line(at, from, to); });
}

void PixelCanvas::triangle(Point a, Point b, Point c, theme::Color color) {
    const float left = std::min({a.x, b.x, c.x});
    const float top = std::min({a.y, b.y, c.y});
    const Rect bounds{left, top, std::max({a.x, b.x, c.x}) - left, std::max({a.y, b.y, c.y}) - top};
    paint(bounds.inset(-1), color, [&](Point at) {
        return std::min({right_of(at, a, b), right_of(at, b, c), right_of(at, c, a)});
    });
}

void PixelCanvas::disc(Point center, float radius, theme::Color color) {
    const Rect bounds{center.x - radius, center.y - radius, 2 * radius, 2 * radius};
    paint(bounds.inset(-1), color, [&](Point at) { return radius - distance(at, center); });
}

} // namespace vitrine::widgets
