// SPDX-License-Identifier: MIT
// Our points and colours as Dear ImGui takes them.
#pragma once

#include "visualizer/models/geometry.h"
#include "visualizer/theme/color.h"

#include <imgui.h>

namespace vitrine::widgets {

inline ImVec2 vec(Point p) { return {p.x, p.y}; }

inline ImU32 color32(theme::Color color) {
    return IM_COL32(theme::red_of(color), theme::green_of(color), theme::blue_of(color),
                    static_cast<int>(color.alpha * 255 + 0.5F));
}

} // namespace vitrine::widgets
