// SPDX-License-Identifier: MIT
// Permissions as signs: the three letters of the inspector, the glyphs of the memory map.
//
// The glyph alone tells the permission (hue tells the owner): nothing = read and write, a triangle
// = execute (a faint one: write as well), a dot = read only, a stroke = no access (hatched: the
// hypervisor's).
#pragma once

#include "abi/page_access.h"
#include "visualizer/models/slat_model.h"
#include "visualizer/widgets/canvas.h"
#include "visualizer/widgets/pixel_canvas.h"

#include <optional>

namespace vitrine::widgets {

const Hue& hue_of(const Palette& palette, models::Owner owner);
/// The solid colour of the owner's pages on the map.
Color shade_of(const Palette& palette, models::Owner owner);

/// One page of the map.
void map_cell(Canvas& canvas, const Rect& rect, const models::MapCell& cell);
void map_cell(PixelCanvas& canvas, const Rect& rect, const models::MapCell& cell);

/// R, W, X as three tiles; a letter that `was` had otherwise is framed. Returns the width.
float access_tiles(Canvas& canvas, Point at, abi::PageAccess now,
                   std::optional<abi::PageAccess> was, const Hue& hue);

} // namespace vitrine::widgets
