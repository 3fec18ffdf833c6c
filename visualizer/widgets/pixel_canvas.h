// SPDX-License-Identifier: MIT
// A canvas in memory, for pictures of many small shapes that seldom change: painted once, such a
// picture costs a frame two triangles. Its shapes are the canvas's, as soft at their rims.
#pragma once

#include "visualizer/models/geometry.h"
#include "visualizer/theme/palette.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace vitrine::widgets {

/// 0xAABBGGRR, as pictures on the graphics card are.
constexpr std::uint32_t pixel_of(theme::Color color) {
    return 0xFF000000U | theme::blue_of(color) << 16 | theme::green_of(color) << 8 |
           theme::red_of(color);
}

class PixelCanvas {
public:
    /// `scale`: pixels of a design pixel. All of it is `ground` at first.
    PixelCanvas(int width, int height, const theme::Palette& palette, float scale,
                theme::Color ground);

    const theme::Palette& palette() const { return palette_; }
    float px(float design_pixels) const { return design_pixels * scale_; }

    void fill(const Rect& rect, theme::Color color);
    void line(Point from, Point to, theme::Color color, float thickness);
    void triangle(Point a, Point b, Point c, theme::Color color); // clockwise
    void disc(Point center, float radius, theme::Color color);

    /// Row by row from the top.
    std::vector<std::uint32_t> take() { return std::move(pixels_); }

private:
    /// `inside` tells how far within the shape a point lies, in pixels; negative is outside.
    template <typename Inside>
    void paint(const Rect& bounds, theme::Color color, Inside inside);

    int width_;
    int height_;
    const theme::Palette& palette_;
    float scale_;
    std::vector<std::uint32_t> pixels_;
};

} // namespace vitrine::widgets
