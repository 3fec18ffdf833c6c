// SPDX-License-Identifier: MIT
// One page: whose, who may do what, how an address gets there, what is in it.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_page_tab(widgets::Canvas& canvas, Rect area, const Now& now, app::Commands& commands);

} // namespace vitrine::panels
