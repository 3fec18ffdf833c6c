// SPDX-License-Identifier: MIT
// The help sheet over the window: the keys, and what colours and glyphs mean.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_help(widgets::Canvas& canvas, const Rect& area, const Now& now,
               const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
