// SPDX-License-Identifier: MIT
// All of guest memory in one bar, with a lens where the strips below it are.
#pragma once

#include "visualizer/panels/slat_strip.h"

namespace vitrine::panels {

/// Click or drag to move the window.
void draw_overview(widgets::Canvas& canvas, Rect row, const StripGrid& strip, const Now& now,
                   app::Commands& commands);

} // namespace vitrine::panels
