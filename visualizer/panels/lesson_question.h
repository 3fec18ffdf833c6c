// SPDX-License-Identifier: MIT
// "Predict before you go on": a lesson's question, its choices, and what the machine said to them.
#pragma once

#include "visualizer/models/glossary.h"
#include "visualizer/panels/panel.h"
#include "visualizer/widgets/text_flow.h"

namespace vitrine::panels {

/// How the tour sets sentences.
widgets::TextFlow lesson_body(const theme::Palette& palette, const models::Glossary& glossary);

/// The question before the next stop, if there is one. Takes what it needs off the top of `rest`.
void draw_question(widgets::Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands);
/// The choices alone, in so many columns.
void draw_choices(widgets::Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands,
                  std::size_t columns = 1);
/// How tall the question will be; 0 without a question.
float question_height(widgets::Canvas& canvas, float width, const Now& now);

/// What the machine said to the prediction for the stop that was reached last.
void draw_verdict(widgets::Canvas& canvas, Rect& rest, const Now& now);

} // namespace vitrine::panels
