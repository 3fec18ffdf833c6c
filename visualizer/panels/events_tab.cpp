// SPDX-License-Identifier: MIT
#include "visualizer/panels/events_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/in_sight.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace vitrine::panels {

namespace {

using app::Verb;
using widgets::Canvas;
using widgets::Style;

constexpr float row_height = 44; // design pixels

void draw_filters(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Rect line = rest.cut_top(px(31));
    for (std::size_t i = 0; i < models::event_group_count; ++i) {
        const auto group = static_cast<models::EventGroup>(i);
        const char* label = models::name_of(group);
        if (canvas.measure(Style::Small, label).x + px(36) > line.w) {
            line = rest.cut_top(px(31));
        }
        float used = 0;
        const std::string name = std::string("events.") + label;
        if (widgets::switch_chip(canvas, line.top_left(), name, label, now.view.shows(group),
                                 used)) {
            commands.add(Verb::SwitchGroup, i);
        }
        line.cut_left(used + px(6));
    }
    std::string search = now.view.search;
    canvas.text_field("events.search", rest.cut_top(px(34)), search, "search the events (/)",
                      now.view.search_opened);
    if (search != now.view.search) {
        commands.add({Verb::Search, 0, 0, 0, search});
    }
    if (!now.event_list.complete()) {
        const std::string text =
            fmt::format("searching\u2026 {:.0f} % (Esc gives up)", now.event_list.progress() * 100);
        canvas.text_in(rest.cut_top(px(20)), Style::Tiny, canvas.palette().muted, text);
        canvas.remember("events.progress", {rest.x, rest.y - px(20), rest.w, px(20)});
    }
    rest.cut_top(px(8));
}

void draw_row(Canvas& canvas, const Rect& area, const Now& now, std::size_t index,
              app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const models::EventRow row = models::row_of(now.machine.events, index);
    const bool chosen = now.view.event == index;
    const std::string name = "event." + std::to_string(index);
    const widgets::Hit hit = canvas.hit(name, area);
    const theme::Hue& hue = row.denied ? palette.denied : hue_of(palette, row.world);
    if (chosen || hit.hovered) {
        canvas.fill(area, chosen ? hue.tint : palette.inset, px(5));
    }
    canvas.fill({area.x, area.y + px(4), px(4), area.h - px(8)}, hue.fill, px(2));
    Rect words = area.inset(px(10), px(3));
    Rect top = words.cut_top(px(20));
    const float clock = canvas.measure(Style::MonoTiny, row.clock).x + 1;
    canvas.text_in(top.cut_right(clock), Style::MonoTiny, palette.muted, row.clock);
    if (row.denied) {
        widgets::cross(canvas, {top.x + px(5), top.center().y}, px(4), palette.denied.text,
                       px(2.2F));
        top.cut_left(px(15));
    }
    canvas.text_in(top, Style::SmallBold, row.denied ? palette.denied.text : palette.text,
                   row.denied ? row.title + ", denied" : row.title);
    widgets::label(canvas, words.cut_top(px(18)), Style::Tiny, palette.muted,
                   row.details.empty() ? "\u2013" : row.details);
    if (hit.clicked) {
        commands.add(Verb::SelectEvent, index);
    }
}

// The chosen event in full, with the rule in words. A click asks why it was refused.
void draw_chosen(Canvas& canvas, Rect& area, const Now& now, app::Commands& commands) {
    if (!now.view.event || *now.view.event >= now.machine.events.size()) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const models::EventRow row = models::row_of(now.machine.events, *now.view.event);
    widgets::TextFlow look;
    look.style = Style::Small;
    look.bold = Style::SmallBold;
    look.color = palette.text;
    look.bold_color = row.denied ? palette.denied.text : palette.text;
    look.leading = 1.3F;
    std::string text = "**" + row.title + (row.denied ? ", denied.** " : ".** ") + row.details;
    if (!row.rule.empty()) {
        text += (text.back() == '.' ? " " : ". ") + row.rule;
    }
    text += row.denied ? " **Why?**" : "";
    const float width = area.w - px(2 * inspector_margin) - px(20);
    const float height = widgets::text_flow(canvas, {}, width, text, look, false) + px(18);
    const Rect box = area.cut_bottom(height + px(10)).inset(px(inspector_margin), px(5));
    canvas.fill(box, row.denied ? palette.denied.tint : palette.raised, px(7));
    canvas.outline(box, row.denied ? palette.denied.fill : palette.border, px(7), 1);
    const widgets::Hit hit = canvas.hit("events.chosen", box);
    if (hit.clicked && row.denied) {
        commands.add(Verb::Explain, *now.view.event);
    }
    if (hit.hovered && row.denied) {
        canvas.tooltip(std::array{std::string("Why? And who decided that (w)")});
    }
    widgets::text_flow(canvas, {box.x + px(10), box.y + px(8)}, width, text, look);
}

} // namespace

void draw_events_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    draw_chosen(canvas, area, now, commands);
    Rect head = area.inset(px(inspector_margin), px(10));
    const float top = head.y;
    draw_filters(canvas, head, now, commands);
    area.cut_top(head.y - top + px(10));

    const float height = std::floor(px(row_height));
    Canvas::Scroll scroll(canvas, "scroll.events", area, {height, now.event_list.size()});
    const Rect content = scroll.content().inset(px(inspector_margin), 0);
    const auto place_of = [&](std::size_t row) {
        return Rect{content.x, scroll.y_of(row), content.w - px(4), height};
    };
    // Only rows in sight: there may be a million.
    for (std::size_t i = scroll.first_row(); i < now.event_list.size(); ++i) {
        if (!canvas.visible(place_of(i))) {
            break;
        }
        draw_row(canvas, place_of(i), now, now.event_list.index_at(i), commands);
    }
    if (now.event_list.size() == 0) {
        const std::string_view why = now.machine.events.empty()
                                         ? "Nothing has happened yet: press Run, or Next event."
                                         : "No event passes the filter: switch groups on above, or "
                                           "search for another word.";
        widgets::text_flow(canvas, content.top_left(), content.w, why,
                           small_text(canvas.palette(), canvas.palette().muted, 1.3F));
    } else if (now.view.reveal_event && now.view.event) {
        widgets::keep_in_sight(scroll, {area.x, area.y, area.w, content.h},
                               place_of(now.event_list.row_near(*now.view.event)));
    } else if (!now.view.event && now.view.follow_present) {
        scroll.show(scroll.y_of(now.event_list.size()));
    } else if (!now.view.event && now.machine.state == models::RunState::Running) {
        scroll.to_end();
    }
    turn_page(canvas, scroll, now.view.page_turned);
}

} // namespace vitrine::panels
