// SPDX-License-Identifier: MIT
#include "visualizer/panels/lesson.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/panels/lesson_text.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::Lesson;
using widgets::Canvas;
using widgets::Style;

widgets::TextFlow body(const theme::Palette& palette) {
    widgets::TextFlow look;
    look.color = palette.is_dark() ? theme::Color{0xD5DEEA} : theme::Color{0x28364A};
    look.bold_color = palette.text;
    look.leading = 1.34F;
    return look;
}

void draw_progress(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const Lesson& lesson = *now.lesson();
    const std::size_t reached = now.progress.reached();
    Rect words = rest.cut_top(px(24));
    if (widgets::button(canvas, words.cut_right(px(62)),
                        {"lesson.read", widgets::Icon::None,
                         now.view.lesson->reading ? "Tour" : "Read", false, true,
                         now.view.lesson->reading, "The lesson's text, or its tour"})) {
        commands.add(Verb::SwitchReading);
    }
    canvas.text_in(
        words, Style::SmallBold, palette.muted,
        fmt::format("Lesson {}   stop {} of {}", lesson.number, reached, lesson.stops.size()));
    rest.cut_top(px(6));
    Rect bars = rest.cut_top(px(5));
    const float gap = px(4);
    const auto count = static_cast<float>(lesson.stops.size());
    const float width = (bars.w - gap * (count - 1)) / count;
    for (std::size_t i = 0; i < lesson.stops.size(); ++i) {
        canvas.fill(bars.cut_left(width),
                    i < reached    ? palette.done.fill
                    : i == reached ? palette.accent
                                   : palette.border,
                    px(2.5F));
        bars.cut_left(gap);
    }
    rest.cut_top(px(12));
}

void draw_title(Canvas& canvas, Rect& rest, const std::string& title) {
    widgets::TextFlow look;
    look.style = Style::Title;
    look.color = canvas.palette().text;
    look.leading = 1.16F;
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, title, look) + canvas.px(8));
}

void draw_stop(Canvas& canvas, Rect& rest, const Now& now, std::size_t index) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const bool reached = index < now.progress.reached();
    const bool next = index == now.progress.reached();
    const Rect row = rest.cut_top(px(27));
    canvas.remember(fmt::format("stop.{}", index), row);
    if (next) {
        canvas.fill(row.inset(-px(8), 0), palette.vtl1.tint, px(7));
    }
    const Point sign{row.x + px(10), row.center().y};
    if (reached) {
        widgets::done_sign(canvas, sign, px(9));
    } else {
        canvas.ring(sign, px(8.5F), next ? palette.vtl1.text : palette.strong_border, px(1.8F));
        if (next) {
            canvas.disc(sign, px(4), palette.vtl1.text);
        }
    }
    canvas.text_in({row.x + px(29), row.y, row.w - px(29), row.h}, Style::Small,
                   reached || next ? palette.text : palette.muted,
                   now.lesson()->stops[index].title);
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
    widgets::TextFlow look = body(palette);
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

void draw_choice(Canvas& canvas, Rect& rest, const Now& now, std::size_t index, bool chosen,
                 app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const std::string& text = now.lesson()->stops[now.progress.reached()].choices[index].text;
    widgets::TextFlow look;
    look.style = Style::Small;
    look.bold = Style::SmallBold;
    look.color = palette.text;
    look.leading = 1.25F;
    const float width = rest.w - px(48);
    const float height = widgets::text_flow(canvas, {}, width, text, look, false) + px(12);
    const Rect box = rest.cut_top(height);
    const widgets::Hit hit = canvas.hit(fmt::format("choice.{}", index), box);
    canvas.fill(box, chosen ? palette.vtl0.tint : palette.panel, px(6));
    canvas.outline(box, chosen || hit.hovered ? palette.accent : palette.border, px(6),
                   px(chosen ? 2 : 1));
    const Point sign{box.x + px(18), box.center().y};
    canvas.ring(sign, px(6.5F), chosen ? palette.accent : palette.strong_border, px(1.8F));
    if (chosen) {
        canvas.disc(sign, px(3.2F), palette.accent);
    }
    widgets::text_flow(canvas, {box.x + px(36), box.y + px(6)}, width, text, look);
    if (hit.clicked) {
        commands.add(Verb::Predict, index);
    }
    rest.cut_top(px(7));
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
    widgets::TextFlow look = body(palette);
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, lesson.stops[next].ask, look) +
                 px(8));
    const auto answer = now.view.lesson->answers.find(next);
    for (std::size_t i = 0; i < lesson.stops[next].choices.size(); ++i) {
        const bool chosen = answer != now.view.lesson->answers.end() && answer->second == i;
        draw_choice(canvas, rest, now, i, chosen, commands);
    }
}

void draw_buttons(Canvas& canvas, Rect row, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const std::size_t next = now.progress.reached();
    const Lesson& lesson = *now.lesson();
    const bool over = next >= lesson.stops.size();
    const bool asks = !over && !lesson.stops[next].ask.empty();
    const bool answered = now.view.lesson->answers.contains(next);
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
    const char* label = over      ? "The end"
                        : asks    ? "Check my answer"
                        : running ? "Running\u2026"
                                  : "Go on";
    if (widgets::button(canvas, row,
                        {"lesson.next", widgets::Icon::None, label, true,
                         !over && !running && (!asks || answered), false,
                         asks && !answered ? "Choose an answer first" : "(Enter)"})) {
        commands.add(Verb::NextStop);
    }
}

void draw_tour(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const Lesson& lesson = *now.lesson();
    const std::size_t reached = now.progress.reached();
    draw_verdict(canvas, rest, now);
    const std::string& said = reached == 0 ? lesson.intro : lesson.stops[reached - 1].say;
    const float top = rest.y;
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, said, body(canvas.palette())) +
                 px(10));
    canvas.remember("lesson.say", {rest.x, top, rest.w, rest.y - top});
    if (reached > 0) {
        draw_links(canvas, rest, lesson.stops[reached - 1].links, commands);
    }
    for (std::size_t i = 0; i < lesson.stops.size(); ++i) {
        draw_stop(canvas, rest, now, i);
    }
    draw_question(canvas, rest, now, commands);
}

} // namespace

void draw_lesson(Canvas& canvas, const Rect& area, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    widgets::panel_box(canvas, area, "panel.lesson");
    Rect rest = area;
    draw_buttons(canvas, rest.cut_bottom(px(56)).inset(px(14), px(10)), now, commands);
    Canvas::Scroll scroll(canvas, now.view.lesson->reading ? "scroll.text" : "scroll.lesson", rest);
    Rect content = scroll.content().inset(px(18), px(12));
    content.h = 1e6F;
    draw_progress(canvas, content, now, commands);
    draw_title(canvas, content, now.lesson()->title);
    if (now.view.lesson->reading) {
        draw_blocks(canvas, content, now.lesson()->text, commands);
    } else {
        draw_tour(canvas, content, now, commands);
    }
    turn_page(canvas, scroll, now.view.left_page_turned);
    scroll.finish(content.y + px(8));
}

void draw_pointer(Canvas& canvas, const Rect&, const Now& now, const models::Snapshot&,
                  app::Commands&) {
    const bool has_stop = now.lesson() != nullptr && now.progress.reached() > 0;
    const bool is_covered = now.view.menu || now.view.palette || now.view.help ||
                            now.machine.state == models::RunState::Running;
    if (is_covered || (!has_stop && now.view.pointed.empty())) {
        return;
    }
    const std::string& name = now.view.pointed.empty()
                                  ? now.lesson()->stops[now.progress.reached() - 1].point
                                  : now.view.pointed;
    const auto place = canvas.place(name);
    if (!place || place->empty()) {
        return;
    }
    const widgets::Unit px = canvas.unit();
    const theme::Palette& palette = canvas.palette();
    const auto wave = static_cast<float>(0.6 + 0.4 * std::cos(canvas.time() * 4));
    canvas.above();
    canvas.outline(place->inset(-px(3)), palette.vtl1.text.faded(wave), px(8), px(3));
    canvas.below();
    canvas.remember("lesson.pointer", *place);
}

} // namespace vitrine::panels
