// SPDX-License-Identifier: MIT
// The tool bar: run control, speed, the scene, where the processor is, the look of the window.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_top_bar(widgets::Canvas& canvas, const Rect& area, const Now& now,
                  const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
