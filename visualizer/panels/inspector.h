// SPDX-License-Identifier: MIT
// The inspector: one tab each for the page, the processor, the code and the events.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_inspector(widgets::Canvas& canvas, const Rect& area, const Now& now,
                    const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
