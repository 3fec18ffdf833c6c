// SPDX-License-Identifier: MIT
// The function RIP is in: source lines and instructions.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_code_tab(widgets::Canvas& canvas, Rect area, const Now& now, app::Commands& commands);

} // namespace vitrine::panels
