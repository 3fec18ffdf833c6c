// SPDX-License-Identifier: MIT
// The building: five rooms, who is in which, and the last calls as numbered arrows.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_building(widgets::Canvas& canvas, const Rect& area, const Now& now,
                   const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
