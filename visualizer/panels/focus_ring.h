// SPDX-License-Identifier: MIT
// A frame around what the keyboard went to (Tab); Enter clicks it.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_focus_ring(widgets::Canvas& canvas, const Rect& area, const Now& now,
                     const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
