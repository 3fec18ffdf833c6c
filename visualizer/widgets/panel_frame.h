// SPDX-License-Identifier: MIT
// What every panel has around it: the rounded box, the title, sections within.
#pragma once

#include "visualizer/widgets/canvas.h"

#include <string_view>

namespace vitrine::widgets {

inline constexpr float panel_header_height = 38; // design pixels

/// Draws the box and its title, registers it as `name`, returns what is left for the content.
Rect panel_frame(Canvas& canvas, const Rect& rect, std::string_view name, std::string_view title,
                 std::string_view subtitle, float subtitle_room);

/// A box without a header.
void panel_box(Canvas& canvas, const Rect& rect, std::string_view name);

/// A bold heading with a muted remark at the right; takes its height off the top of `rest`.
void section(Canvas& canvas, Rect& rest, std::string_view title, std::string_view remark,
             Color remark_color);

} // namespace vitrine::widgets
