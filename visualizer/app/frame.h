// SPDX-License-Identifier: MIT
// One frame: every panel in its place, and the splitters between them.
#pragma once

#include "visualizer/app/layout.h"
#include "visualizer/panels/panel.h"

namespace vitrine::app {

void draw_frame(widgets::Canvas& canvas, const Layout& layout, const panels::Now& now,
                const models::Snapshot& before, Commands& commands);

} // namespace vitrine::app
