// SPDX-License-Identifier: MIT
// The map's heading: what it shows, what its glyphs mean; or since when changes are shown, and the
// moments one may choose for it.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

/// Draws the panel's frame too; returns what is left for the content.
Rect draw_map_heading(widgets::Canvas& canvas, const Rect& area, const Now& now,
                      app::Commands& commands);

} // namespace vitrine::panels
