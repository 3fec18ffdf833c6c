// SPDX-License-Identifier: MIT
// The scene: what is shown, what was just seen, and its expectations, which tick themselves.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_scene(widgets::Canvas& canvas, const Rect& area, const Now& now,
                const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
