// SPDX-License-Identifier: MIT
// Sets a lesson's text: headings, paragraphs, lists, tables, code.
#pragma once

#include "visualizer/models/markdown.h"
#include "visualizer/widgets/canvas.h"

#include <vector>

namespace vitrine::panels {

/// Takes what it needs off the top of `rest`.
void draw_blocks(widgets::Canvas& canvas, Rect& rest, const std::vector<models::Block>& blocks);

} // namespace vitrine::panels
