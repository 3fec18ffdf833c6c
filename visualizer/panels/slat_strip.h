// SPDX-License-Identifier: MIT
// One viewer's strip of the memory map: a grid of cells, what changed lately, what is chosen.
#pragma once

#include "visualizer/panels/slat_map.h"

#include <cstdint>
#include <optional>

namespace vitrine::panels {

using models::Viewer;

/// Left of each strip, in design pixels.
inline constexpr float strip_label_width = 72;

/// How much of a shade is left where others are to be seen.
inline constexpr float stepped_back = 0.28F;

/// Where the cells of a strip are.
struct StripGrid {
    Rect rect;
    MapGrid grid;
    std::uint64_t first_page = 0;

    Rect cell(std::uint64_t page) const;
    bool shows(std::uint64_t page) const {
        return page >= first_page && page - first_page < grid.pages();
    }
    std::optional<std::uint64_t> page_at(Point point) const;
};

void draw_strip(widgets::Canvas& canvas, const StripGrid& strip, const Now& now, Viewer viewer);

/// A frame around the chosen page.
void draw_choice(widgets::Canvas& canvas, const Rect& cell);

} // namespace vitrine::panels
