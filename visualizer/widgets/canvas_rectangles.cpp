// SPDX-License-Identifier: MIT
// The canvas's rectangles. Round corners are pictures (theme/corners.h), large areas are cleared:
// both look as triangles would, at a fraction of a software rasterizer's time.
#include "visualizer/theme/compat.h"
#include "visualizer/widgets/canvas.h"
#include "visualizer/widgets/imgui_values.h"

#include <imgui.h>

#include <cmath>
#include <cstdint>

namespace vitrine::widgets {

namespace {

float whole(float length) { return std::floor(length + 0.5F); }

Rect on_whole_pixels(const Rect& rect) {
    const float x = whole(rect.x);
    const float y = whole(rect.y);
    return {x, y, whole(rect.right()) - x, whole(rect.bottom()) - y};
}

void draw_corner(ImDrawList& list, const Rect& at, ImVec2 from, ImVec2 to, ImU32 color) {
    list.PrimReserve(6, 4);
    list.PrimRectUV(vec(at.top_left()), vec(at.bottom_right()), from, to, color);
}

/// All four; `side` is the radius.
void draw_corners(ImDrawList& list, const Rect& rect, float side,
                  const theme::CornerPicture& picture, ImU32 color) {
    const auto [from, to] = picture;
    const float right = rect.right() - side;
    const float bottom = rect.bottom() - side;
    draw_corner(list, {rect.x, rect.y, side, side}, from, to, color);
    draw_corner(list, {right, rect.y, side, side}, {to.x, from.y}, {from.x, to.y}, color);
    draw_corner(list, {rect.x, bottom, side, side}, {from.x, to.y}, {to.x, from.y}, color);
    draw_corner(list, {right, bottom, side, side}, to, from, color);
}

} // namespace

void Canvas::fill(const Rect& rect, Color color, float rounding) {
    if (rounding <= 0) {
        fill_plain(rect, color);
        return;
    }
    Rect rest = on_whole_pixels(rect);
    const float side = std::min(whole(rounding), std::floor(std::min(rest.w, rest.h) / 2));
    const auto corner = around_.fonts.corners().find(static_cast<int>(side), 0);
    if (!corner) {
        list().AddRectFilled(vec(rect.top_left()), vec(rect.bottom_right()), color32(color),
                             rounding);
        return;
    }
    draw_corners(list(), rest, side, *corner, color32(color));
    fill_plain(rest.cut_top(side).inset(side, 0), color);
    fill_plain(rest.cut_bottom(side).inset(side, 0), color);
    fill_plain(rest, color);
}

void Canvas::fill_plain(const Rect& rect, Color color) {
    constexpr float large = 6000; // pixels: fewer are not worth a command of their own
    if (rect.w * rect.h > large && color.alpha >= 1) {
        const Clip clip(*this, rect);
        list().AddCallback(around_.fill_clip, (void*)(std::uintptr_t)color32(color));
    } else if (!rect.empty()) {
        list().AddRectFilled(vec(rect.top_left()), vec(rect.bottom_right()), color32(color));
    }
}

void Canvas::outline(const Rect& rect, Color color, float rounding, float thickness) {
    const Rect whole_rect = on_whole_pixels(rect);
    const float side =
        std::min(whole(rounding), std::floor(std::min(whole_rect.w, whole_rect.h) / 2));
    const float rim = std::max(1.0F, whole(thickness));
    const auto corner = around_.fonts.corners().find(static_cast<int>(side), static_cast<int>(rim));
    if (!corner) {
        theme::compat::rectangle_outline(list(), vec(rect.top_left()), vec(rect.bottom_right()),
                                         color32(color), rounding, thickness);
        return;
    }
    draw_corners(list(), whole_rect, side, *corner, color32(color));
    Rect upright = whole_rect.inset(0, side);
    fill_plain(upright.cut_left(rim), color);
    fill_plain(upright.cut_right(rim), color);
    Rect level = whole_rect.inset(side, 0);
    fill_plain(level.cut_top(rim), color);
    fill_plain(level.cut_bottom(rim), color);
}

} // namespace vitrine::widgets
