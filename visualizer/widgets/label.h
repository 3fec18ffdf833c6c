// SPDX-License-Identifier: MIT
// Text that may not fit its place: what is cut off, the pointer shows.
#pragma once

#include "visualizer/widgets/canvas.h"

#include <string_view>

namespace vitrine::widgets {

/// One line of text; where it had to be shortened, the pointer on it shows the whole.
void label(Canvas& canvas, const Rect& rect, Style style, Color color, std::string_view text,
           Align align = Align::Left);

/// A tooltip whose text is set in several lines if it is long.
void explain(Canvas& canvas, std::string_view title, std::string_view text);

} // namespace vitrine::widgets
