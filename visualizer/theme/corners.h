// SPDX-License-Identifier: MIT
// Round corners as pictures in the font's texture. A round rectangle made of triangles has a soft
// rim of some hundred thin ones, and a software rasterizer spent two thirds of a frame on them;
// four pictures of a corner and a few plain rectangles look the same.
#pragma once

#include <imgui.h>

#include <optional>

namespace vitrine::theme {

/// Where in the font's texture the top left corner is. The other three are its reflections.
struct CornerPicture {
    ImVec2 from;
    ImVec2 to;
};

class Corners {
public:
    static constexpr int largest_radius = 40;   // pixels
    static constexpr int largest_thickness = 6; // pixels

    /// Asks for room in the atlas, once its fonts are added and before it is built.
    void reserve(ImFontAtlas& atlas);
    /// Paints into the atlas, which it builds.
    void paint(ImFontAtlas& atlas);

    /// `thickness` of a rim inside the corner; 0 is a filled one. None where there is no picture:
    /// too large, or an ImGui whose texture is not ours to paint (1.92 and later).
    std::optional<CornerPicture> find(int radius, int thickness) const;

private:
    int rect_ = -1;
    ImVec2 origin_; // of the sheet, in the texture
    ImVec2 texel_{0, 0};
};

} // namespace vitrine::theme
