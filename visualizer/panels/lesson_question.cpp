// SPDX-License-Identifier: MIT
#include "visualizer/panels/lesson_question.h"

#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::Lesson;
using widgets::Canvas;
using widgets::Style;

constexpr float choice_gap = 7;     // below a choice, in design pixels
constexpr float choice_margin = 12; // above and below its text, together

widgets::TextFlow choice_look(const theme::Palette& palette) {
    widgets::TextFlow look;
    look.style = Style::Small;
    look.bold = Style::SmallBold;
    look.color = palette.text;
    look.leading = 1.25F;
    return look;
}

float choice_height(Canvas& canvas, float width, const std::string& text) {
    const widgets::TextFlow look = choice_look(canvas.palette());
    return widgets::text_flow(canvas, {}, width - canvas.px(48), text, look, false) +
           canvas.px(choice_margin);
}

void draw_choice(Canvas& canvas, Rect& rest, const Now& now, std::size_t index, bool chosen,
                 app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const std::string& text = now.lesson()->stops[now.progress.reached()].choices[index].text;
    const Rect box = rest.cut_top(choice_height(canvas, rest.w, text));
    const widgets::Hit hit = canvas.hit(fmt::format("choice.{}", index), box);
    canvas.fill(box, chosen ? palette.vtl0.tint : palette.panel, px(6));
    canvas.outline(box, chosen || hit.hovered ? palette.accent : palette.border, px(6),
                   px(chosen ? 2 : 1));
    const Point sign{box.x + px(18), box.center().y};
    canvas.ring(sign, px(6.5F), chosen ? palette.accent : palette.strong_border, px(1.8F));
    if (chosen) {
        canvas.disc(sign, px(3.2F), palette.accent);
    }
    widgets::text_flow(canvas, {box.x + px(36), box.y + px(choice_margin / 2)}, box.w - px(48),
                       text, choice_look(palette));
    if (hit.clicked) {
        commands.add(Verb::Predict, index);
    }
    rest.cut_top(px(choice_gap));
}

} // namespace

widgets::TextFlow lesson_body(const theme::Palette& palette, const models::Glossary& glossary) {
    widgets::TextFlow look;
    look.color = palette.is_dark() ? theme::Color{0xD5DEEA} : theme::Color{0x28364A};
    look.bold_color = palette.text;
    look.leading = 1.34F;
    look.glossary = &glossary;
    return look;
}

// What the machine said to the prediction for the stop that was reached last.
void draw_verdict(Canvas& canvas, Rect& rest, const Now& now) {
    if (now.progress.reached() == 0) {
        return;
    }
    const std::size_t stop = now.progress.reached() - 1;
    const auto truth = now.view.lesson->truths.find(stop);
    const auto verdict = now.view.lesson->verdicts.find(stop);
    if (truth == now.view.lesson->truths.end() || verdict == now.view.lesson->verdicts.end()) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = verdict->second ? palette.done : palette.vtl1;
    widgets::TextFlow look = lesson_body(palette, now.glossary);
    look.style = Style::Small;
    look.bold = Style::SmallBold;
    look.bold_color = hue.text;
    const std::string text =
        fmt::format("**{}** {}", verdict->second ? "As you predicted:" : "The machine says:",
                    now.lesson()->stops[stop].choices[truth->second].text);
    const float width = rest.w - px(24);
    const float height = widgets::text_flow(canvas, {}, width, text, look, false) + px(14);
    const Rect box = rest.cut_top(height);
    canvas.fill(box, hue.tint, px(7));
    canvas.remember("lesson.verdict", box);
    widgets::text_flow(canvas, {box.x + px(12), box.y + px(7)}, width, text, look);
    rest.cut_top(px(10));
}

// Of the question that is asked next, if one is.
float question_height(Canvas& canvas, float width, const Now& now) {
    const std::size_t next = now.progress.reached();
    const Lesson& lesson = *now.lesson();
    if (next >= lesson.stops.size() || lesson.stops[next].ask.empty()) {
        return 0;
    }
    const widgets::Unit px = canvas.unit();
    float height =
        px(8 + 25 + 8) + widgets::text_flow(canvas, {}, width, lesson.stops[next].ask,
                                            lesson_body(canvas.palette(), now.glossary), false);
    for (const auto& choice : lesson.stops[next].choices) {
        height += choice_height(canvas, width, choice.text) + px(choice_gap);
    }
    return height;
}

// "Predict before you step."
void draw_question(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const std::size_t next = now.progress.reached();
    const Lesson& lesson = *now.lesson();
    if (next >= lesson.stops.size() || lesson.stops[next].ask.empty()) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    rest.cut_top(px(8));
    widgets::section(canvas, rest, "Predict before you go on", "", palette.muted);
    widgets::TextFlow look = lesson_body(palette, now.glossary);
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, lesson.stops[next].ask, look) +
                 px(8));
    draw_choices(canvas, rest, now, commands);
}

void draw_choices(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands,
                  std::size_t columns) {
    const widgets::Unit px = canvas.unit();
    const std::size_t next = now.progress.reached();
    const std::size_t count = now.lesson()->stops[next].choices.size();
    const std::size_t rows = (count + columns - 1) / columns;
    const auto answer = now.view.lesson->answers.find(next);
    const float gap = px(choice_gap);
    const float width =
        (rest.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    float bottom = rest.y;
    for (std::size_t first = 0; first < count; first += rows) {
        const float left = static_cast<float>(first / rows) * (width + gap);
        Rect column{rest.x + left, rest.y, width, rest.h};
        for (std::size_t i = first; i < std::min(count, first + rows); ++i) {
            const bool chosen = answer != now.view.lesson->answers.end() && answer->second == i;
            draw_choice(canvas, column, now, i, chosen, commands);
        }
        bottom = std::max(bottom, column.y);
    }
    rest.cut_top(bottom - rest.y);
}

} // namespace vitrine::panels
