// SPDX-License-Identifier: MIT
// The lesson: its stops, which tick themselves, the question before the next, its text. Takes the
// scene's place while one is open.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_lesson(widgets::Canvas& canvas, const Rect& area, const Now& now,
                 app::Commands& commands);
/// A frame around the place of the window that the last stop is about.
void draw_pointer(widgets::Canvas& canvas, const Rect& area, const Now& now,
                  const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
