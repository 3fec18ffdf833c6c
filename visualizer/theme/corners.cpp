// SPDX-License-Identifier: MIT
#include "visualizer/theme/corners.h"

#include <algorithm>
#include <cmath>

namespace vitrine::theme {

namespace {

// The sheet: a row for each thickness, in it the radii side by side, each in a column of its own
// width.
constexpr int column_of(int radius) { return radius * (radius - 1) / 2; }
constexpr int row_of(int thickness) { return thickness * Corners::largest_radius; }
constexpr int sheet_width = column_of(Corners::largest_radius + 1);
constexpr int sheet_height = row_of(Corners::largest_thickness + 1);

/// How much of a pixel lies within `radius` of the corner's centre: 0 to 1.
float covered(float distance, int radius) {
    return std::clamp(static_cast<float>(radius) - distance + 0.5F, 0.0F, 1.0F);
}

unsigned char alpha(int x, int y, int radius, int thickness) {
    const auto from_centre = [radius](int at) { return static_cast<float>(radius - at) - 0.5F; };
    const float distance = std::hypot(from_centre(x), from_centre(y));
    float share = covered(distance, radius);
    if (thickness > 0) {
        share -= covered(distance, radius - thickness);
    }
    return static_cast<unsigned char>(share * 255 + 0.5F);
}

} // namespace

#if IMGUI_VERSION_NUM < 19200

void Corners::reserve(ImFontAtlas& atlas) {
    rect_ = atlas.AddCustomRectRegular(sheet_width, sheet_height);
}

void Corners::paint(ImFontAtlas& atlas) {
    unsigned char* pixels = nullptr;
    int width = 0;
    int height = 0;
    atlas.GetTexDataAsAlpha8(&pixels, &width, &height);
    const ImFontAtlasCustomRect* rect = atlas.GetCustomRectByIndex(rect_);
    if (pixels == nullptr || !rect->IsPacked()) {
        return;
    }
    origin_ = {static_cast<float>(rect->X), static_cast<float>(rect->Y)};
    texel_ = {1 / static_cast<float>(width), 1 / static_cast<float>(height)};
    for (int thickness = 0; thickness <= largest_thickness; ++thickness) {
        for (int radius = 1; radius <= largest_radius; ++radius) {
            for (int y = 0; y < radius; ++y) {
                unsigned char* row = pixels + (rect->Y + row_of(thickness) + y) * width + rect->X +
                                     column_of(radius);
                for (int x = 0; x < radius; ++x) {
                    row[x] = alpha(x, y, radius, thickness);
                }
            }
        }
    }
}

#else

void Corners::reserve(ImFontAtlas&) {}
void Corners::paint(ImFontAtlas&) {}

#endif

std::optional<CornerPicture> Corners::find(int radius, int thickness) const {
    if (texel_.x == 0 || radius < 1 || radius > largest_radius || thickness > largest_thickness) {
        return std::nullopt;
    }
    const ImVec2 at{origin_.x + static_cast<float>(column_of(radius)),
                    origin_.y + static_cast<float>(row_of(thickness))};
    const auto size = static_cast<float>(radius);
    return CornerPicture{{at.x * texel_.x, at.y * texel_.y},
                         {(at.x + size) * texel_.x, (at.y + size) * texel_.y}};
}

} // namespace vitrine::theme
