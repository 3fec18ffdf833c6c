// SPDX-License-Identifier: MIT
#include "visualizer/panels/lesson_buttons.h"

#include "visualizer/widgets/button.h"

namespace vitrine::panels {

using app::Verb;
using models::Lesson;
using widgets::Canvas;

void draw_lesson_buttons(Canvas& canvas, Rect row, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const std::size_t next = now.progress.reached();
    const Lesson& lesson = *now.lesson();
    const bool over = next >= lesson.stops.size();
    const bool asks = !over && !lesson.stops[next].ask.empty();
    const bool answered = now.view.lesson->answers.contains(next);
    // A lecture shows the question in place of the text, at the first press.
    const bool predicts = now.view.lecture && asks && !answered && now.view.lesson->asked != next;
    const bool running = now.machine.state == models::RunState::Running;
    if (widgets::button(canvas, row.cut_left(px(90)),
                        {"lesson.back", widgets::Icon::None, "Back", false,
                         next > 0 && now.machine.capabilities.time_travel, false,
                         now.machine.capabilities.time_travel
                             ? "To the stop before (Backspace)"
                             : "This machine does not keep its past"})) {
        commands.add(Verb::Back);
    }
    row.cut_left(px(8));
    const char* label = over       ? "The end"
                        : predicts ? "Predict"
                        : asks     ? "Check my answer"
                        : running  ? "Running\u2026"
                                   : "Go on";
    if (widgets::button(canvas, row,
                        {"lesson.next", widgets::Icon::None, label, true,
                         !over && !running && (!asks || answered || predicts), false,
                         asks && !answered && !predicts ? "Choose an answer first" : "(Enter)"})) {
        commands.add(Verb::NextStop);
    }
}

} // namespace vitrine::panels
