// SPDX-License-Identifier: MIT
// The timeline: a lane for each world, the moments that matter, the clock in instructions.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_timeline(widgets::Canvas& canvas, const Rect& area, const Now& now,
                   const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
