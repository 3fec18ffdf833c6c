// SPDX-License-Identifier: MIT
#include "visualizer/panels/lesson.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/panels/lesson_buttons.h"
#include "visualizer/panels/lesson_question.h"
#include "visualizer/panels/lesson_text.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/in_sight.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace vitrine::panels {

namespace {

using app::Verb;
using models::Lesson;
using widgets::Canvas;
using widgets::Style;

constexpr float stop_height = 27; // design pixels
constexpr float least_tour = 120; // above a question that stays in sight

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
    const Rect row = rest.cut_top(px(stop_height));
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
    widgets::label(canvas, {row.x + px(29), row.y, row.w - px(29), row.h}, Style::Small,
                   reached || next ? palette.text : palette.muted,
                   now.lesson()->stops[index].title);
}

/// The stops that have a line of their own; those before and behind share one.
struct OwnLines {
    std::size_t first = 0;
    std::size_t end = 0;
};

// In the place of several stops: how many, and the pointer shows which.
void draw_stops_in_one(Canvas& canvas, Rect& rest, const Now& now, std::size_t first,
                       std::size_t end) {
    if (first == end) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const bool reached = end <= now.progress.reached();
    const Rect row = rest.cut_top(px(stop_height));
    const Point sign{row.x + px(10), row.center().y};
    if (reached) {
        widgets::done_sign(canvas, sign, px(9));
    } else {
        canvas.ring(sign, px(8.5F), palette.strong_border, px(1.8F));
    }
    canvas.text_in({row.x + px(29), row.y, row.w - px(29), row.h}, Style::Small, palette.muted,
                   fmt::format("{} {} stops", end - first, reached ? "earlier" : "later"));
    if (!canvas.hit(reached ? "stops.before" : "stops.behind", row).hovered) {
        return;
    }
    std::vector<std::string> titles{reached ? "Reached" : "To come"};
    for (std::size_t i = first; i < end; ++i) {
        titles.push_back(now.lesson()->stops[i].title);
    }
    canvas.tooltip(titles);
}

// Above a question, whatever does not fit gives way to the stop that the question is about.
OwnLines own_lines_above_question(std::size_t lines, const Now& now) {
    const std::size_t stops = now.lesson()->stops.size();
    const std::size_t next = now.progress.reached();
    if (stops <= lines) {
        return {0, stops};
    }
    const std::size_t first = next >= 2 ? next : 0; // a stop's title says more than "1 earlier"
    const std::size_t used = (first > 0 ? 1 : next) + 1;
    const std::size_t left = std::max(lines, used + 1) - used;
    const bool all_fit = stops - next - 1 <= left;
    return {first, all_fit ? stops : next + left}; // the last line says how many more
}

// So many of the first stops go into one line that the next one fits, and its question below.
OwnLines own_lines(Canvas& canvas, float width, float room, const Now& now) {
    const float stop = canvas.px(stop_height);
    const std::size_t stops = now.lesson()->stops.size();
    const float missing = static_cast<float>(stops) * stop + question_height(canvas, width, now) +
                          canvas.px(8) - room;
    const std::size_t passed = now.progress.reached();
    if (missing <= 0 || passed < 3) { // the last that was reached stays
        return {0, stops};
    }
    const auto too_many = static_cast<std::size_t>(std::ceil(missing / stop)) + 1;
    return {std::min(passed - 1, std::max<std::size_t>(too_many, 2)), stops};
}

// What there is to say, and the stops: all of the tour but its question.
void draw_tour(Canvas& canvas, Rect& rest, const Rect& room, bool question_stays,
               Canvas::Scroll& scroll, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const float begin = scroll.content().y;
    const Lesson& lesson = *now.lesson();
    const std::size_t reached = now.progress.reached();
    draw_verdict(canvas, rest, now);
    const std::string& said = reached == 0 ? lesson.intro : lesson.stops[reached - 1].say;
    const float top = rest.y;
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, said,
                                    lesson_body(canvas.palette(), now.glossary)) +
                 px(10));
    canvas.remember("lesson.say", {rest.x, top, rest.w, rest.y - top});
    if (reached > 0) {
        draw_links(canvas, rest, lesson.stops[reached - 1].links, commands);
    }
    const float left = room.h - (rest.y - begin);
    const auto lines = static_cast<std::size_t>(std::max(0.0F, (left - px(8)) / px(stop_height)));
    const OwnLines own = question_stays ? own_lines_above_question(lines, now)
                                        : own_lines(canvas, rest.w, left, now);
    draw_stops_in_one(canvas, rest, now, 0, own.first);
    for (std::size_t i = own.first; i < own.end; ++i) {
        const Rect stop{rest.x, rest.y, rest.w, px(stop_height)};
        draw_stop(canvas, rest, now, i);
        if (i == reached && now.view.follow_present) {
            // From the first word on, if the next stop is then in sight, too: itself or its
            // question.
            const bool both = question_stays || stop.bottom() - begin <= room.h;
            widgets::keep_in_sight(scroll, room, both ? Rect{stop.x, begin, stop.w, 1} : stop);
        }
    }
    draw_stops_in_one(canvas, rest, now, own.end, lesson.stops.size());
}

// Its text, scrolled within `room`; a question that does not stay in sight is at its end.
void draw_text(Canvas& canvas, const Rect& room, bool question_stays, const Now& now,
               app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const bool reading = now.view.lesson->reading;
    Canvas::Scroll scroll(canvas, reading ? "scroll.text" : "scroll.lesson", room);
    Rect content = scroll.content().inset(px(18), 0);
    content.h = 1e6F;
    if (reading) {
        draw_blocks(canvas, content, now.lesson()->text, now.glossary, commands);
    } else {
        draw_tour(canvas, content, room, question_stays, scroll, now, commands);
        if (!question_stays) {
            draw_question(canvas, content, now, commands);
        }
    }
    turn_page(canvas, scroll, now.view.left_page_turned);
    scroll.finish(content.y + px(8));
}

// The question stands above the buttons, and the text scrolls if that leaves it too little room:
// who is asked sees all there is to choose from.
void draw_text_and_question(Canvas& canvas, Rect room, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const Rect column = room.inset(px(18), 0);
    const float asked = now.view.lesson->reading ? 0 : question_height(canvas, column.w, now);
    const bool stays = asked > 0 && room.h - asked >= px(least_tour);
    if (stays) {
        Rect question = room.cut_bottom(asked).inset(px(18), 0);
        canvas.fill({question.x, question.y, question.w, 1}, canvas.palette().border);
        draw_question(canvas, question, now, commands);
    }
    draw_text(canvas, room, stays, now, commands);
}

} // namespace

void draw_lesson(Canvas& canvas, const Rect& area, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    widgets::panel_box(canvas, area, "panel.lesson");
    Rect rest = area;
    draw_lesson_buttons(canvas, rest.cut_bottom(px(56)).inset(px(14), px(10)), now, commands);
    Rect head = rest.inset(px(18), px(12)); // stays while the rest scrolls
    draw_progress(canvas, head, now, commands);
    draw_title(canvas, head, now.lesson()->title);
    rest.cut_top(head.y - rest.y);
    draw_text_and_question(canvas, rest, now, commands);
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
