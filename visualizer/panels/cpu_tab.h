// SPDX-License-Identifier: MIT
// All registers; the control registers bit by bit.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_cpu_tab(widgets::Canvas& canvas, Rect area, const Now& now, app::Commands& commands);

} // namespace vitrine::panels
