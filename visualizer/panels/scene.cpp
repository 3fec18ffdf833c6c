// SPDX-License-Identifier: MIT
#include "visualizer/panels/scene.h"

#include "visualizer/panels/console.h"
#include "visualizer/panels/inspector_parts.h"
#include "visualizer/panels/lesson.h"
#include "visualizer/widgets/in_sight.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace vitrine::panels {

namespace {

using models::RunState;
using widgets::Canvas;
using widgets::Style;

constexpr float one_line = 25;   // of an expectation that is not shown in full, in design pixels
constexpr float story_lines = 3; // at least, so that the list below does not jump

std::size_t held_count(const Now& now) {
    return static_cast<std::size_t>(
        std::count_if(now.machine.judgements.begin(), now.machine.judgements.end(),
                      [](const machine::Judgement& one) { return one.held; }));
}

// The one to watch for: the first that does not hold yet.
std::size_t next_expectation(const Now& now) {
    const auto& all = now.machine.judgements;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [](const machine::Judgement& one) { return !one.held; });
    return static_cast<std::size_t>(found - all.begin());
}

bool is_over(const Now& now) {
    return now.machine.state == RunState::Ended || now.machine.state == RunState::Failed;
}

void draw_progress(Canvas& canvas, Rect& rest, const Now& now) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const auto& all = now.machine.judgements;
    Rect words = rest.cut_top(px(22));
    canvas.text_in(words, Style::SmallBold, palette.muted, "Scene");
    if (all.empty()) {
        return;
    }
    canvas.text_in(words, Style::Small, palette.muted,
                   fmt::format("{} of {} seen", held_count(now), all.size()),
                   widgets::Align::Right);
    rest.cut_top(px(3));
    Rect bars = rest.cut_top(px(5));
    const float gap = px(4);
    const auto count = static_cast<float>(all.size());
    const float width = (bars.w - gap * (count - 1)) / count;
    const std::size_t next = next_expectation(now);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const theme::Color color = all[i].held    ? palette.done.fill
                                   : is_over(now) ? palette.denied.fill
                                   : i == next    ? palette.accent
                                                  : palette.border;
        canvas.fill(bars.cut_left(width), color, px(2.5F));
        bars.cut_left(gap);
    }
    rest.cut_top(px(12));
}

void draw_title(Canvas& canvas, Rect& rest, const Now& now) {
    widgets::TextFlow look;
    look.style = Style::Title;
    look.color = canvas.palette().text;
    look.leading = 1.16F;
    const std::string title = now.scene != nullptr ? now.scene->title : "Boot without a scene";
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, title, look) + canvas.px(8));
}

void draw_story(Canvas& canvas, Rect& rest, const Now& now) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    widgets::TextFlow look;
    look.color = palette.is_dark() ? theme::Color{0xD5DEEA} : theme::Color{0x28364A};
    look.bold_color = palette.text;
    look.leading = 1.34F;
    const std::string story = story_of(now);
    const bool told = !now.machine.narration->empty();
    if (!told) {
        rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, story, look) + px(12));
        return;
    }
    const float line = canvas.line_height(look.style) * look.leading;
    const float width = rest.w - px(16);
    const float height =
        std::max(story_lines * line, widgets::text_flow(canvas, {}, width, story, look, false));
    const Rect box = rest.cut_top(height + px(16)).inset(-px(6), 0);
    canvas.remember("story", box);
    canvas.fill(box, palette.inset, px(8));
    canvas.fill({box.x, box.y + px(8), px(4), box.h - px(16)}, palette.accent, px(2));
    widgets::text_flow(canvas, {box.x + px(15), box.y + px(8)}, width, story, look);
    rest.cut_top(px(10));
}

void draw_expectation(Canvas& canvas, Rect& rest, const Now& now, std::size_t index) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const machine::Judgement& one = now.machine.judgements[index];
    const bool next = index == next_expectation(now) && !is_over(now);
    const bool missed = !one.held && is_over(now);
    widgets::TextFlow look;
    look.style = Style::Small;
    look.color = one.held || next || missed ? palette.text : palette.muted;
    look.leading = 1.24F;
    const float width = rest.w - px(29);
    const bool in_full = next || missed;
    const float height = in_full
                             ? widgets::text_flow(canvas, {}, width, one.text, look, false) + px(8)
                             : px(one_line);
    const Rect row = rest.cut_top(height);
    const Rect face = row.inset(-px(8), 0);
    const widgets::Hit hit = canvas.hit(fmt::format("expectation.{}", index), face);
    if (next) {
        canvas.fill(face, palette.vtl1.tint, px(7));
    } else if (missed) {
        canvas.fill(face, palette.denied.tint, px(7));
    }
    const Point sign{row.x + px(10), row.y + px(in_full ? 13.5F : 12.5F)};
    if (one.held) {
        widgets::done_sign(canvas, sign, px(9));
    } else if (missed) {
        widgets::denial_sign(canvas, sign, px(9));
    } else {
        canvas.ring(sign, px(8.5F), next ? palette.vtl1.text : palette.strong_border, px(1.8F));
        if (next) {
            canvas.disc(sign, px(4), palette.vtl1.text);
        }
    }
    const Point at{row.x + px(29), row.y + px(4)};
    if (in_full) {
        widgets::text_flow(canvas, at, width, one.text, look);
        return;
    }
    canvas.text_in({at.x, row.y, width, row.h}, Style::Small, look.color, one.text);
    if (hit.hovered && canvas.measure(Style::Small, one.text).x > width) {
        canvas.tooltip(std::array{std::string(one.held ? "Seen" : "Not seen yet"), one.text});
    }
}

/// `row`, and as much below it that a list from `top` which is scrolled to it begins with a whole
/// line.
Rect with_whole_lines_above(const Rect& row, float top, float room, float line) {
    const float above = row.bottom() - top - room;
    const float more = above > 0 ? std::ceil(above / line) * line - above : 0;
    return {row.x, row.y, row.w, row.h + more};
}

/// The expectations, below what stays in sight; the next one is always shown whole.
float draw_expectations(Canvas& canvas, const Rect& room, const Now& now, Rect content,
                        Canvas::Scroll& scroll) {
    const widgets::Unit px = canvas.unit();
    const bool moves = now.machine.state == RunState::Running || now.view.follow_present;
    const float list = content.y;
    float end = list;
    for (std::size_t i = 0; i < now.machine.judgements.size(); ++i) {
        const float top = content.y;
        draw_expectation(canvas, content, now, i);
        end = std::max(end, content.y);
        if (i == next_expectation(now)) {
            const Rect row = with_whole_lines_above({content.x, top, content.w, content.y - top},
                                                    list, room.h, px(one_line));
            end = row.bottom();
            if (moves) {
                widgets::keep_in_sight(scroll, room, row);
            }
        }
    }
    canvas.remember("expectations", {content.x, list, content.w, content.y - list});
    turn_page(canvas, scroll, now.view.left_page_turned);
    scroll.finish(end + px(4));
    return content.y + px(4);
}

/// The story and its expectations, in `room`; returns where they end. Once something was told, the
/// title and the story stay while the expectations scroll.
float draw_list(Canvas& canvas, Rect room, const Now& now) {
    const widgets::Unit px = canvas.unit();
    const auto draw_head = [&](Rect& content) {
        content = content.inset(px(18), 0);
        content.cut_top(px(12));
        content.h = 1e6F;
        draw_progress(canvas, content, now);
        draw_title(canvas, content, now);
        draw_story(canvas, content, now);
    };
    const bool head_stays = !now.machine.narration->empty();
    if (head_stays) {
        const Canvas::Clip clip(canvas, room);
        Rect head = room;
        draw_head(head);
        room.cut_top(std::min(head.y - room.y, room.h));
    }
    Canvas::Scroll scroll(canvas, "scroll.scene", room);
    Rect content = scroll.content();
    if (head_stays) {
        content = content.inset(px(18), 0);
        content.h = 1e6F;
    } else {
        draw_head(content);
    }
    return draw_expectations(canvas, room, now, content, scroll);
}

} // namespace

std::string story_of(const Now& now) {
    if (now.machine.state == RunState::Failed) {
        return "**The machine stopped.** " + now.machine.sentence;
    }
    const auto& told = *now.machine.narration;
    if (now.view.event) {
        // Looking back: the last thing said up to the chosen event.
        const auto later = std::find_if(
            told.begin(), told.end(), [&](const auto& one) { return one.event > *now.view.event; });
        if (later != told.begin()) {
            return std::prev(later)->sentence;
        }
    }
    if (!told.empty()) {
        return told.back().sentence;
    }
    return now.scene != nullptr ? now.scene->description
                                : "Press **Run** to let the machine go, or **Next event** to see "
                                  "one thing at a time.";
}

void draw_scene(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                app::Commands& commands) {
    if (now.lesson() != nullptr) {
        draw_lesson(canvas, area, now, commands);
        return;
    }
    const widgets::Unit px = canvas.unit();
    widgets::panel_box(canvas, area, "panel.scene");
    Rect room = area;
    room.cut_bottom(px(10));
    if (now.machine.console->empty()) {
        draw_list(canvas, room, now);
        return;
    }
    // The console takes what the list does not need.
    Rect list = room;
    const float least = std::min(least_console_height(canvas, now), room.h / 2);
    list.cut_bottom(least + px(6));
    const float end = std::min(draw_list(canvas, list, now), list.bottom());
    const float height = std::floor(std::clamp(room.bottom() - end - px(6), least,
                                               std::max(least, most_console_height(canvas))));
    draw_console(canvas, room.cut_bottom(height).inset(px(10), 0), now, commands);
}

} // namespace vitrine::panels
