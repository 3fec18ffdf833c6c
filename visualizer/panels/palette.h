// SPDX-License-Identifier: MIT
// The command palette (Ctrl+P): every command by a word of it. And the notice at the foot of the
// window, which says what became of the last one.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_palette(widgets::Canvas& canvas, const Rect& area, const Now& now,
                  const models::Snapshot& before, app::Commands& commands);
void draw_notice(widgets::Canvas& canvas, const Rect& area, const Now& now,
                 const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
