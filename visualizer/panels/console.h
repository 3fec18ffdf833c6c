// SPDX-License-Identifier: MIT
// The guest's console: the newest rows, and more of them while the keyboard is the guest's.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

/// What the console takes in any case, and what it takes where there is room, in pixels.
float least_console_height(const widgets::Canvas& canvas, const Now& now);
float most_console_height(const widgets::Canvas& canvas);
void draw_console(widgets::Canvas& canvas, const Rect& area, const Now& now,
                  app::Commands& commands);

/// In the lecture's layout and in a lesson there is no place for it: while one types it lies above
/// the other panels.
void draw_console_sheet(widgets::Canvas& canvas, const Rect& area, const Now& now,
                        const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
