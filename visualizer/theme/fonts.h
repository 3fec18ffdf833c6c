// SPDX-License-Identifier: MIT
// The faces and sizes of the window.
//
// Before ImGui 1.92 text is sharp only at the size the atlas was built for, so each style is its
// own font, loaded at a whole number of pixels, and a change of scale loads them all again.
#pragma once

#include "visualizer/theme/corners.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

struct ImFont;

namespace vitrine::theme {

enum class Style {
    Body,
    Bold,
    Small,
    SmallBold,
    Tiny,
    TinyBold,
    Title,
    Heading,
    Mono,
    MonoBold,
    MonoSmall,
    MonoSmallBold,
    MonoTiny,
    MonoTinyBold,
    Count,
};

struct Face {
    ImFont* font = nullptr;
    float size = 0; // pixels
};

class Fonts {
public:
    /// Fills ImGui's font atlas for `scale`. Call between frames only.
    void load(float scale);

    const Face& operator[](Style style) const { return faces_[static_cast<std::size_t>(style)]; }
    /// They share the fonts' texture, so that a change between text and shapes costs nothing.
    const Corners& corners() const { return corners_; }
    /// The files in use, for `doctor` and for a test that must pin them.
    const std::vector<std::string>& files() const { return files_; }

private:
    std::array<Face, static_cast<std::size_t>(Style::Count)> faces_{};
    Corners corners_;
    std::vector<std::string> files_;
};

} // namespace vitrine::theme
