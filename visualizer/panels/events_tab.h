// SPDX-License-Identifier: MIT
// The events as a table, filtered and searched.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_events_tab(widgets::Canvas& canvas, Rect area, const Now& now, app::Commands& commands);

} // namespace vitrine::panels
