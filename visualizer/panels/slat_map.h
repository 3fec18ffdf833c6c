// SPDX-License-Identifier: MIT
// Guest memory as the nested tables show it: all pages in one strip, and a window of single pages
// as VTL0 sees them above the same pages as VTL1 sees them.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_slat_map(widgets::Canvas& canvas, const Rect& area, const Now& now,
                   const models::Snapshot& before, app::Commands& commands);

/// Pages in the zoomed window; fewer and larger ones in a lecture.
struct MapGrid {
    unsigned columns = 64;
    unsigned rows = 8;
    unsigned pages() const { return columns * rows; }
};
MapGrid map_grid(bool lecture);

} // namespace vitrine::panels
