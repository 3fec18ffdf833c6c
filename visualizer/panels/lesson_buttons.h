// SPDX-License-Identifier: MIT
// What drives a lesson: back to the stop before, and on to the next.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_lesson_buttons(widgets::Canvas& canvas, Rect row, const Now& now,
                         app::Commands& commands);

} // namespace vitrine::panels
