// SPDX-License-Identifier: MIT
// The inspector's answers: why something was refused, who decided about a page, and what differs
// between a bookmark and the present.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_why_tab(widgets::Canvas& canvas, Rect area, const Now& now, app::Commands& commands);

} // namespace vitrine::panels
