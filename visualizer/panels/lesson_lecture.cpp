// SPDX-License-Identifier: MIT
#include "visualizer/panels/lesson_lecture.h"

#include "visualizer/panels/lesson_buttons.h"
#include "visualizer/panels/lesson_question.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace vitrine::panels {

namespace {

using widgets::Canvas;
using widgets::Style;

constexpr unsigned most_lines = 4;

/// Whether Enter was pressed before a stop that asks: its question is shown in place of the text.
bool asks_now(const Now& now) {
    const std::size_t next = now.progress.reached();
    return now.view.lesson->asked == next && next < now.lesson()->stops.size();
}

std::string said_at(const Now& now, std::size_t reached) {
    if (reached == 0) {
        return now.lesson()->intro;
    }
    const auto verdict = now.view.lesson->verdicts.find(reached - 1);
    const std::string& said = now.lesson()->stops[reached - 1].say;
    return verdict == now.view.lesson->verdicts.end() ? said
           : verdict->second                          ? "**As you predicted.** " + said
                                                      : "**Not as you predicted.** " + said;
}

void draw_head(Canvas& canvas, Rect row, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const std::size_t reached = now.progress.reached();
    const auto& stops = now.lesson()->stops;
    draw_lesson_buttons(canvas, row.cut_right(px(270)), now, commands);
    row.cut_right(px(8));
    const std::string& title = reached == 0 ? now.lesson()->title : stops[reached - 1].title;
    const std::string place = fmt::format("{}/{}", reached, stops.size());
    canvas.text_in(row.cut_left(canvas.measure(Style::Bold, place).x + px(10)), Style::Bold,
                   canvas.palette().muted, place);
    canvas.text_in(row, Style::Bold, canvas.palette().text, title);
}

} // namespace

void draw_lesson_in_lecture(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const Rect whole = rest;
    draw_head(canvas, rest.cut_top(px(34)), now, commands);
    rest.cut_top(px(6));
    widgets::TextFlow look = lesson_body(canvas.palette(), now.glossary);
    look.leading = 1.24F;
    look.max_lines = most_lines;
    const Point at{rest.x + px(14), rest.y};
    const float width = rest.w - px(14);
    if (asks_now(now)) {
        const models::LessonStop& stop = now.lesson()->stops[now.progress.reached()];
        rest.cut_top(widgets::text_flow(canvas, at, width, stop.ask, look) + px(6));
        Rect choices = rest;
        choices.cut_left(px(14));
        draw_choices(canvas, choices, now, commands, 2);
        rest.cut_top(choices.y - rest.y);
    } else {
        widgets::text_flow(canvas, at, width, said_at(now, now.progress.reached()), look);
        rest.cut_top(canvas.line_height(look.style) * look.leading * most_lines + px(8));
    }
    const Rect text{whole.x, at.y, whole.w, rest.y - at.y};
    canvas.remember("building.lesson", text);
    canvas.fill({text.x, text.y + px(3), px(4), text.h - px(11)}, canvas.palette().accent, px(2));
}

} // namespace vitrine::panels
