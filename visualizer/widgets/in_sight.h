// SPDX-License-Identifier: MIT
// Scrolls no further than it takes to show something whole.
#pragma once

#include "visualizer/widgets/canvas.h"

namespace vitrine::widgets {

/// Scrolls so that `row` is within `room`, the place of the region; not at all if it is there. Of
/// what is taller than the place, its top.
void keep_in_sight(Canvas::Scroll& scroll, const Rect& room, const Rect& row);

} // namespace vitrine::widgets
