// SPDX-License-Identifier: MIT
// Small labels: a badge names a world, a chip a program that can light up, a pill a state.
#pragma once

#include "visualizer/widgets/canvas.h"

#include <string_view>

namespace vitrine::widgets {

/// A solid tag such as "VTL 1"; returns its width.
float badge(Canvas& canvas, Point at, std::string_view text, const Hue& hue);

float chip_width(const Canvas& canvas, std::string_view text);
inline constexpr float chip_height = 24; // design pixels
/// A program or a table; lit while it is at work. As wide as `rect`, the text shortened to fit.
void chip(Canvas& canvas, const Rect& rect, std::string_view text, const Hue& hue, bool lit);

/// A number in a disc: the order of a call.
void number_disc(Canvas& canvas, Point center, unsigned number, const Hue& hue);

} // namespace vitrine::widgets
