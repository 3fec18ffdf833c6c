// SPDX-License-Identifier: MIT
// What to boot: lessons, scenes and attacks to click, guards to leave out.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_boot_menu(widgets::Canvas& canvas, const Rect& area, const Now& now,
                    const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
