// SPDX-License-Identifier: MIT
// Text that wraps: words, **bold words** and `code`. Whoever points at a word of the glossary reads
// what it means.
#pragma once

#include "visualizer/models/glossary.h"
#include "visualizer/widgets/canvas.h"

#include <string_view>

namespace vitrine::widgets {

struct TextFlow {
    Style style = Style::Body;
    Style bold = Style::Bold;
    Style code = Style::MonoSmall;
    Color color;
    Color bold_color;
    float leading = 1.38F;                      // line height as a multiple of the font size
    unsigned max_lines = 1000;                  // what is beyond is cut, with …
    const models::Glossary* glossary = nullptr; // whose words are underlined and explained
};

/// Draws and returns the height. With `draw` false it only measures.
float text_flow(Canvas& canvas, Point at, float width, std::string_view text, const TextFlow& look,
                bool draw = true);

} // namespace vitrine::widgets
