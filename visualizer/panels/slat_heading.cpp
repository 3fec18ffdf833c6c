// SPDX-License-Identifier: MIT
#include "visualizer/panels/slat_heading.h"

#include "visualizer/widgets/button.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/permission.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>

namespace vitrine::panels {

namespace {

constexpr const char* switch_label = "changes";

using abi::PageAccess;
using app::Verb;
using models::Owner;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

void draw_address_box(Canvas& canvas, Rect header, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const theme::Palette& palette = canvas.palette();
    const Rect field = header.cut_right(px(300)).inset(0, px(4));
    std::string text = now.view.search_address;
    const bool entered = canvas.text_field(
        "address", field, text, "address, function or owner, Enter", !now.view.address_box_focused);
    commands.add({Verb::EditAddress, 0, 0, 0, text});
    if (entered) {
        commands.add({Verb::GoToAddress, 0, 0, 0, text});
    }
    if (now.view.address_error.empty()) {
        return;
    }
    // Below the field, in front of the map: a sentence is longer than the heading has room for.
    const float width = canvas.measure(Style::SmallBold, now.view.address_error).x + px(24);
    const Rect box{field.right() - width, field.bottom() + px(6), width, px(30)};
    canvas.remember("address.error", box);
    canvas.above();
    canvas.fill(box, palette.denied.tint, px(6));
    canvas.outline(box, palette.denied.fill, px(6), px(1));
    canvas.text_in(box, Style::SmallBold, palette.denied.text, now.view.address_error,
                   Align::Center);
    canvas.below();
}

struct LegendEntry {
    std::string_view name;
    PageAccess access;
    std::string_view short_name; // where there is little room
};

constexpr LegendEntry legend[] = {
    {"no access", PageAccess::none(), "none"},
    {"read only", PageAccess::read(), "R"},
    {"execute", PageAccess::read_execute(), "RX"},
    {"read/write", PageAccess::read_write(), "RW"},
    {"all", PageAccess::all(), "RWX"},
};
constexpr float legend_cell = 12; // design pixels, as are these
constexpr float legend_space = 5;
constexpr float legend_gap = 10;

float width_of_legend(const Canvas& canvas, std::string_view LegendEntry::*name) {
    float width = 0;
    for (const LegendEntry& entry : legend) {
        width += canvas.measure(Style::Small, entry.*name).x + 1 +
                 canvas.px(legend_cell + legend_space + legend_gap);
    }
    return width;
}

/// All of it, or none where even the short names find no room.
void draw_map_legend(Canvas& canvas, Rect header) {
    const widgets::Unit px = canvas.unit();
    const auto name = width_of_legend(canvas, &LegendEntry::name) <= header.w
                          ? &LegendEntry::name
                          : &LegendEntry::short_name;
    const float width = width_of_legend(canvas, name);
    if (width > header.w) {
        return;
    }
    Rect rest = header.cut_right(width);
    canvas.remember("map.legend", rest);
    for (const LegendEntry& entry : legend) {
        const float words = canvas.measure(Style::Small, entry.*name).x + 1;
        canvas.text_in(rest.cut_right(words), Style::Small, canvas.palette().muted, entry.*name);
        rest.cut_right(px(legend_space));
        const Rect box = rest.cut_right(px(legend_cell));
        widgets::map_cell(canvas,
                          {box.x, std::floor(box.center().y - px(legend_cell / 2)), px(legend_cell),
                           px(legend_cell)},
                          {Owner::Vtl0Kernel, entry.access});
        rest.cut_right(px(legend_gap));
    }
}

/// On: the moments stand where the legend was.
void draw_switch(Canvas& canvas, const Rect& place, const Now& now, app::Commands& commands) {
    float used = 0;
    if (widgets::switch_chip(canvas, {place.x, place.center().y - canvas.px(12)}, "map.changes",
                             switch_label, now.view.heat, used)) {
        commands.add(Verb::SwitchHeat);
    }
}

/// False where there is no room for it.
bool draw_moment(Canvas& canvas, Rect& header, const Now& now, const widgets::Button& look,
                 std::uint64_t clock, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const float width = canvas.measure(Style::Bold, look.label).x + px(20);
    if (header.w < width) {
        return false;
    }
    widgets::Button button = look;
    button.pressed = now.view.since == clock;
    if (widgets::button(canvas, header.cut_left(width).inset(0, px(7)), button)) {
        commands.add(Verb::ChangedSince, clock);
    }
    header.cut_left(px(6));
    return true;
}

/// Those for which there is no room are in the palette, and at their flags.
void draw_moments(Canvas& canvas, Rect header, const Now& now, app::Commands& commands) {
    const auto look = [](std::string_view name, std::string_view label, std::string_view tip) {
        return widgets::Button{name, widgets::Icon::None, label, false, true, false, tip};
    };
    bool fits =
        draw_moment(canvas, header, now,
                    look("map.since.start", "Start", "What changed since the start"), 0,
                    commands) &&
        draw_moment(canvas, header, now,
                    look("map.since.now", "Now", "Mark this moment: what changes from now on"),
                    now.machine.clock, commands);
    for (std::size_t i = 0; fits && i < now.view.bookmarks.size(); ++i) {
        const models::Bookmark& mark = now.view.bookmarks[i];
        const std::string name = fmt::format("map.since.bookmark.{}", i);
        const std::string label = "t " + models::grouped(mark.clock);
        const std::string tip = "What changed since this bookmark: " + mark.note;
        fits = draw_moment(canvas, header, now, look(name, label, tip), mark.clock, commands);
    }
}

std::string title_of(const Now& now) {
    if (now.view.lecture) {
        return "Guest memory";
    }
    return now.slat.is_told() && now.slat.page_count() != 0 ? "Guest memory, as the events tell it"
                                                            : "Guest memory, as the SLAT shows it";
}

/// Since when, and how many. In a narrow panel that is all of the title.
Rect draw_changes_heading(Canvas& canvas, const Rect& area, const Now& now, Rect& header) {
    const widgets::Unit px = canvas.unit();
    const char* const title = "Guest memory";
    const std::string sentence = now.changes_since.sentence();
    const float words = canvas.measure(Style::Small, sentence).x + 1;
    const float name = canvas.measure(Style::Bold, title).x + px(10);
    const float moments = px(130); // the first two
    const bool is_wide = header.w >= name + words + moments;
    const float indent = is_wide ? name : px(10);
    const Rect content =
        widgets::panel_frame(canvas, area, "panel.map", is_wide ? title : "", sentence, words);
    header.cut_left(indent);
    canvas.remember("map.since", header.cut_left(words));
    header.cut_left(px(12));
    return content;
}

Rect draw_plain_heading(Canvas& canvas, const Rect& area, const Now& now, Rect& header) {
    const std::string title = title_of(now);
    header.cut_left(canvas.measure(Style::Bold, title).x + canvas.px(14));
    return widgets::panel_frame(canvas, area, "panel.map", title, "", 0);
}

} // namespace

Rect draw_map_heading(Canvas& canvas, const Rect& area, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Rect header{area.x + px(14), area.y, area.w - px(28), px(widgets::panel_header_height)};
    const bool has_map = now.slat.page_count() != 0;
    const bool has_switch = has_map && !now.view.address_box;
    const float switch_width = canvas.measure(Style::Small, switch_label).x + px(36);
    const Rect place = has_switch ? header.cut_right(switch_width) : Rect{};
    header.cut_right(has_switch ? px(10) : 0);
    const bool shows_changes = has_map && now.view.heat;
    const Rect content = shows_changes ? draw_changes_heading(canvas, area, now, header)
                                       : draw_plain_heading(canvas, area, now, header);
    if (now.view.address_box) {
        draw_address_box(canvas, header, now, commands);
    } else if (shows_changes) {
        draw_moments(canvas, header, now, commands);
    } else if (has_map) {
        draw_map_legend(canvas, header);
    }
    if (has_switch) {
        draw_switch(canvas, place, now, commands);
    }
    return content;
}

} // namespace vitrine::panels
