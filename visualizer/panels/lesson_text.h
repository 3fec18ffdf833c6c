// SPDX-License-Identifier: MIT
// Sets a lesson's text: headings, paragraphs, lists, tables, code.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/models/glossary.h"
#include "visualizer/models/markdown.h"
#include "visualizer/widgets/canvas.h"

#include <vector>

namespace vitrine::panels {

/// Takes what it needs off the top of `rest`.
void draw_blocks(widgets::Canvas& canvas, Rect& rest, const std::vector<models::Block>& blocks,
                 const models::Glossary& glossary, app::Commands& commands);

/// Of the links, those that lead to something in the window: a button each.
void draw_links(widgets::Canvas& canvas, Rect& rest, const std::vector<models::Link>& links,
                app::Commands& commands);

} // namespace vitrine::panels
