// SPDX-License-Identifier: MIT
// Parts that several tabs of the inspector show: register rows, code rows, the walk.
#pragma once

#include "visualizer/panels/panel.h"
#include "visualizer/widgets/text_flow.h"

#include <span>

namespace vitrine::panels {

inline constexpr float inspector_margin = 14; // design pixels, left and right of a tab's content

/// How the inspector sets sentences. `leading` is the height of a line by that of its letters.
widgets::TextFlow small_text(const theme::Palette& palette, theme::Color color, float leading);

/// Scrolls by most of what is in sight; `turned` is 1 for down, -1 for up, 0 for not at all.
void turn_page(widgets::Canvas& canvas, widgets::Canvas::Scroll& scroll, int turned);

/// Words as small tiles, in as many lines of `rest` as they need; the first of them in what is left
/// of `line`, if there is such a line.
void draw_tiles(widgets::Canvas& canvas, Rect& rest, std::span<const std::string> words,
                const theme::Hue& hue, Rect line = {});

/// Registers in two columns; those that changed are marked by colour and by a bar.
void draw_registers(widgets::Canvas& canvas, Rect& rest, std::span<const models::RegisterRow> rows,
                    const theme::Hue& hue, unsigned columns);

/// Rows [first, first + count) of the code.
void draw_code_rows(widgets::Canvas& canvas, Rect& rest, const models::Code& code,
                    std::size_t first, std::size_t count, const theme::Hue& hue);
inline constexpr float code_row_height = 22; // design pixels

/// The two-dimensional walk as a grid of numbered reads.
void draw_walk(widgets::Canvas& canvas, Rect& rest, const models::Walk& walk);

} // namespace vitrine::panels
