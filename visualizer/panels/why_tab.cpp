// SPDX-License-Identifier: MIT
#include "visualizer/panels/why_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using widgets::Canvas;
using widgets::Style;

constexpr std::size_t differences_shown = 200;

// One reason; a line down its left side leads to the one it rests on.
void draw_step(Canvas& canvas, Rect& rest, const models::WhyStep& step, std::size_t number,
               app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = step.denied ? palette.denied : palette.hypervisor;
    const widgets::TextFlow look = small_text(palette, palette.text, 1.34F);
    const float width = rest.w - px(46);
    const float height =
        px(24) + widgets::text_flow(canvas, {}, width, step.text, look, false) + px(10);
    const Rect box = rest.cut_top(height);
    const std::string name = fmt::format("why.{}", number);
    const widgets::Hit hit = canvas.hit(name, box);
    canvas.fill(box, step.denied ? hue.tint : palette.inset, px(7));
    if (hit.hovered && step.event) {
        canvas.outline(box, palette.accent, px(7), 1);
    }
    const Point sign{box.x + px(19), box.y + px(18)};
    if (step.denied) {
        widgets::denial_sign(canvas, sign, px(9));
    } else {
        canvas.disc(sign, px(9), hue.fill);
        canvas.text_in({sign.x - px(9), sign.y - px(9), px(18), px(18)}, Style::TinyBold,
                       hue.on_fill, std::to_string(number), widgets::Align::Center);
    }
    canvas.text_in({box.x + px(36), box.y + px(6), width, px(22)}, Style::SmallBold,
                   step.denied ? hue.text : palette.muted, step.heading);
    widgets::text_flow(canvas, {box.x + px(36), box.y + px(29)}, width, step.text, look);
    if (hit.clicked && step.event) {
        commands.add(Verb::SelectEvent, *step.event);
    }
    rest.cut_top(px(8));
}

void draw_reasons(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    widgets::TextFlow title;
    title.style = Style::Heading;
    title.color = now.why.denied ? palette.denied.text : palette.text;
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, now.why.title, title) + px(8));
    for (std::size_t i = 0; i < now.why.steps.size(); ++i) {
        draw_step(canvas, rest, now.why.steps[i], i + 1, commands);
    }
    if (now.why.denied && now.page.last_change) {
        const Rect place = rest.cut_top(px(34));
        if (widgets::button(canvas, {place.x, place.y, px(210), px(32)},
                            {"why.history", widgets::Icon::None, "All who changed the page"})) {
            commands.add(Verb::ShowHistory, now.page.number);
        }
    }
}

void draw_bookmark(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const std::size_t index = *now.view.compared;
    std::string note = now.view.bookmarks[index].note;
    canvas.text_field("bookmark.note", rest.cut_top(px(32)), note, "a note for this bookmark",
                      now.view.note_opened);
    if (note != now.view.bookmarks[index].note) {
        commands.add({Verb::NameBookmark, index, 0, 0, note});
    }
    rest.cut_top(px(8));
    Rect row = rest.cut_top(px(32));
    if (widgets::button(
            canvas, row.cut_left(px(110)),
            {"bookmark.travel", widgets::Icon::None, "Go there", false,
             now.machine.capabilities.time_travel, false,
             now.machine.capabilities.time_travel ? "" : "This machine does not keep its past"})) {
        commands.add(Verb::TravelTo, now.comparison->then);
    }
    row.cut_left(px(8));
    const std::uint64_t then = now.comparison->then;
    if (widgets::button(canvas, row.cut_left(px(110)),
                        {"bookmark.since", widgets::Icon::None, "On the map", false, true,
                         now.view.heat && now.view.since == then,
                         "The map shows which rights changed since"})) {
        commands.add(Verb::ChangedSince, then);
    }
    row.cut_left(px(8));
    if (widgets::button(canvas, row.cut_left(px(90)),
                        {"bookmark.remove", widgets::Icon::None, "Remove"})) {
        commands.add(Verb::RemoveBookmark, index);
    }
    rest.cut_top(px(12));
}

/// What pages held, and the entries of tables; or why that is not known.
void draw_memory(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const models::Comparison& two = *now.comparison;
    if (!two.memory_known) {
        const bool was_read = now.view.bookmarks[*now.view.compared].memory != nullptr;
        widgets::section(canvas, rest, "Contents and tables", "", palette.muted);
        rest.cut_top(widgets::text_flow(
            canvas, rest.top_left(), rest.w,
            !was_read ? "Not kept: the machine ran on while the bookmark was set. Set one while it "
                        "stands still."
                      : "Known when the machine stands still.",
            small_text(palette, palette.muted, 1.3F)));
        return;
    }
    widgets::section(canvas, rest, "Contents",
                     fmt::format("{} pages differ", models::grouped(two.changed_pages)),
                     palette.muted);
    for (std::size_t i = 0; i < std::min(two.contents.size(), differences_shown); ++i) {
        const models::ContentDifference& one = two.contents[i];
        const Rect row = rest.cut_top(px(22));
        if (canvas.hit(fmt::format("content.{}", i), row).clicked) {
            commands.add(Verb::SelectPage, one.first_page);
        }
        if (canvas.visible(row)) {
            std::string what = models::describe_page(now.machine, now.slat, one.first_page);
            std::erase_if(what, [](char c) { return c == '*' || c == '`'; });
            canvas.text_in(row, Style::MonoTiny, palette.text,
                           fmt::format("0x{:05x} +{:<4} {}", one.first_page, one.page_count, what));
        }
    }
    rest.cut_top(px(10));
    widgets::section(canvas, rest, "Page tables",
                     fmt::format("{} entries differ", models::grouped(two.entries.size())),
                     palette.muted);
    for (std::size_t i = 0; i < std::min(two.entries.size(), differences_shown); ++i) {
        const models::EntryDifference& one = two.entries[i];
        const Rect row = rest.cut_top(px(40));
        if (canvas.hit(fmt::format("entry.{}", i), row).clicked) {
            commands.add(Verb::SelectPage, one.address / abi::page_size);
        }
        Rect lines = row;
        canvas.text_in(lines.cut_top(px(19)), Style::Tiny, palette.muted,
                       fmt::format("{}, at 0x{:x}", one.table, one.address));
        canvas.text_in(lines.cut_top(px(19)), Style::MonoTiny, palette.text,
                       fmt::format("{:016x} -> {:016x}", one.then, one.now));
    }
}

void draw_remark(Canvas& canvas, Rect& rest, std::string_view text) {
    const widgets::TextFlow look = small_text(canvas.palette(), canvas.palette().muted, 1.3F);
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, text, look));
}

// "0x00100…0x00109"; the width that fmt counts is of letters.
std::string pages_of(const models::RightsDifference& one) {
    const std::string first = fmt::format("0x{:05x}", one.first_page);
    return one.page_count == 1
               ? first
               : fmt::format("{}\u2026{:05x}", first, one.first_page + one.page_count - 1);
}

void draw_comparison(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const models::Comparison& two = *now.comparison;
    widgets::TextFlow title;
    title.style = Style::Heading;
    title.color = palette.text;
    const std::string words = fmt::format("What differs from t {} to t {}",
                                          models::grouped(two.then), models::grouped(two.now));
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, words, title) + px(8));
    draw_bookmark(canvas, rest, now, commands);
    widgets::section(canvas, rest, "Rights",
                     fmt::format("{} pages differ", models::grouped(two.pages)), palette.muted);
    if (two.rights.empty()) {
        draw_remark(canvas, rest, "Every page has the rights that it had then.");
    }
    for (std::size_t i = 0; i < std::min(two.rights.size(), differences_shown); ++i) {
        const models::RightsDifference& one = two.rights[i];
        const Rect row = rest.cut_top(px(22));
        if (canvas.hit(fmt::format("difference.{}", i), row).clicked) {
            commands.add(Verb::SelectPage, one.first_page);
        }
        widgets::label(canvas, row, Style::MonoTiny, palette.text,
                       fmt::format("{:8} {:15} {} \u2192 {}", one.who, pages_of(one),
                                   models::letters_of(one.then), models::letters_of(one.now)));
    }
    rest.cut_top(px(10));
    widgets::section(canvas, rest, "Registers", fmt::format("{} differ", two.registers.size()),
                     palette.muted);
    if (two.registers.empty()) {
        draw_remark(canvas, rest, "Every register holds what it held then.");
    }
    for (const models::RegisterDifference& one : two.registers) {
        widgets::label(canvas, rest.cut_top(px(22)), Style::MonoTiny, palette.text,
                       fmt::format("{:5} {} \u2192 {}", one.name, one.then, one.now));
    }
    rest.cut_top(px(10));
    draw_memory(canvas, rest, now, commands);
}

} // namespace

void draw_why_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Canvas::Scroll scroll(canvas, "scroll.why", area);
    Rect rest = scroll.content().inset(px(inspector_margin), px(10));
    rest.h = 1e6F;
    if (now.comparison) {
        draw_comparison(canvas, rest, now, commands);
    } else {
        draw_reasons(canvas, rest, now, commands);
    }
    turn_page(canvas, scroll, now.view.page_turned);
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
