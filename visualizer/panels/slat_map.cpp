// SPDX-License-Identifier: MIT
#include "visualizer/panels/slat_map.h"

#include "visualizer/panels/slat_heading.h"
#include "visualizer/panels/slat_overview.h"
#include "visualizer/panels/slat_strip.h"
#include "visualizer/widgets/permission.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace vitrine::panels {

namespace {

using abi::Vtl;
using app::Verb;
using models::Owner;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

struct StripName {
    const char* title;
    const char* what;
    const theme::Hue& hue;
};

StripName name_of(const theme::Palette& palette, Viewer viewer) {
    switch (viewer) {
    case Viewer::Vtl1: return {"VTL 1", "view", palette.vtl1};
    case Viewer::Devices: return {"Devices", "DMA", palette.device};
    case Viewer::Vtl0: break;
    }
    return {"VTL 0", "view", palette.vtl0};
}

void draw_strip_label(Canvas& canvas, const Rect& rect, const StripGrid& strip, Viewer viewer) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const StripName name = name_of(palette, viewer);
    canvas.fill({rect.x, rect.y, px(4), rect.h}, name.hue.fill, px(2));
    Rect words = rect;
    words.cut_left(px(11));
    canvas.text_in(words.cut_top(px(20)),
                   viewer == Viewer::Devices ? Style::SmallBold : Style::Bold, name.hue.text,
                   name.title);
    if (words.h > px(17)) {
        canvas.text_in(words.cut_top(px(17)), Style::Small, palette.muted, name.what);
    }
    if (words.h > px(32)) {
        const std::uint64_t last = strip.first_page + strip.grid.pages() - 1;
        canvas.text_in(words.cut_bottom(px(16)), Style::Tiny, palette.faint,
                       fmt::format("\u2026{:05X}", last));
        canvas.text_in(words.cut_bottom(px(16)), Style::Tiny, palette.faint,
                       fmt::format("{:05X}", strip.first_page));
    }
}

std::string access_words(const Now& now, Vtl vtl, std::uint64_t page) {
    const std::string name = vtl == Vtl::Secure ? "VTL 1" : "VTL 0";
    return now.slat.exists(vtl) ? name + " " + models::letters_of(now.slat.cell(vtl, page).access)
                                : name + " has no view yet";
}

std::string device_words(const Now& now, std::uint64_t page) {
    if (now.slat.is_told()) {
        return "devices: events do not tell what they may do";
    }
    return now.slat.devices_known()
               ? "devices " + models::letters_of(now.slat.device_cell(page).access)
               : "devices: no IOMMU is in force, so they reach everything";
}

std::string choice_label(const Now& now, std::uint64_t page) {
    std::string text = fmt::format("0x{:05X}   {}", page, access_words(now, Vtl::Normal, page));
    const auto& was = now.page.rows[0].was;
    if (now.page.number == page && was && !(*was == now.page.rows[0].now)) {
        text += fmt::format(" (was {})", models::letters_of(*was));
    }
    return text + "   " + access_words(now, Vtl::Secure, page);
}

// The chosen page in all views, joined, and what they say in the space between.
void draw_chosen(Canvas& canvas, const std::array<StripGrid, 3>& strips, const Now& now) {
    if (!now.view.page || !strips[0].shows(*now.view.page) || !now.slat.exists(Vtl::Normal)) {
        return;
    }
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const std::uint64_t page = *now.view.page;
    const Rect above = strips[0].cell(page);
    draw_choice(canvas, above);
    Rect last = above;
    for (const std::size_t i : {1U, 2U}) {
        if (i == 1 ? now.slat.exists(Vtl::Secure) : now.slat.devices_known()) {
            const Rect below = strips[i].cell(page);
            draw_choice(canvas, below);
            const float x = std::floor(above.center().x);
            canvas.dashes({x, last.bottom() + px(4)}, {x, below.y - px(5)},
                          palette.text.faded(0.9F), px(1.6F), px(4), px(3));
            last = below;
        }
    }
    const std::string text = choice_label(now, page);
    const float width = canvas.measure(Style::MonoTiny, text).x + px(18);
    const float middle = (strips[0].rect.bottom() + strips[1].rect.y) / 2;
    const Rect& upper = strips[0].rect;
    const float x =
        std::clamp(above.center().x - width / 2, upper.x, std::max(upper.x, upper.right() - width));
    const Rect box{x, middle - px(10), width, px(20)};
    canvas.fill(box, palette.raised, px(5));
    canvas.outline(box, palette.text.faded(0.8F), px(5), px(1.2F));
    canvas.text_in(box.inset(px(9), 0), Style::MonoTiny, palette.text, text);
    canvas.remember("map.choice", box);
}

/// When who last got other rights, of those in whose view it was after the moment chosen.
std::string change_words(const Now& now, std::uint64_t page) {
    static constexpr std::array names = {"VTL 0", "VTL 1", "devices"};
    std::string words;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (const auto when = now.changes_since.when(models::viewers[i], page)) {
            words += fmt::format("{}{} changed at t {}", words.empty() ? "" : ", ", names[i],
                                 models::grouped(*when));
        }
    }
    return words.empty() ? "not changed since" : words;
}

void show_page(Canvas& canvas, const Now& now, std::uint64_t page) {
    std::string what = models::describe_page(now.machine, now.slat, page);
    std::erase_if(what, [](char c) { return c == '*' || c == '`'; });
    std::vector<std::string> lines = {
        fmt::format("Page 0x{:05X}", page),
        what,
        fmt::format("owner: {}", models::name_of(now.slat.owner(page))),
        access_words(now, Vtl::Normal, page),
        access_words(now, Vtl::Secure, page),
        device_words(now, page)};
    if (now.view.heat) {
        lines.push_back(change_words(now, page));
    }
    canvas.tooltip(lines);
}

void follow_pointer(Canvas& canvas, const StripGrid& strip, std::string_view name, const Now& now,
                    app::Commands& commands) {
    const widgets::Hit hit = canvas.hit(name, strip.rect);
    const auto page = strip.page_at(canvas.pointer());
    if (!hit.hovered || !page || *page >= now.slat.page_count()) {
        return;
    }
    show_page(canvas, now, *page);
    if (hit.clicked) {
        commands.add(Verb::SelectPage, *page);
    }
    if (canvas.wheel() != 0) {
        const auto rows = static_cast<std::int64_t>(canvas.wheel() < 0 ? 1 : -1);
        const auto moved = static_cast<std::int64_t>(strip.first_page) +
                           rows * static_cast<std::int64_t>(strip.grid.columns);
        commands.add(Verb::ScrollMap, static_cast<std::uint64_t>(std::max<std::int64_t>(0, moved)));
    }
}

} // namespace

MapGrid map_grid(bool lecture) { return lecture ? MapGrid{32, 6} : MapGrid{64, 5}; }

void draw_slat_map(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                   app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    Rect content = draw_map_heading(canvas, area, now, commands);
    if (now.slat.page_count() == 0) {
        canvas.remember("map.reason", content);
        const std::string& reason = now.machine.capabilities.reason;
        canvas.text_in(content, Style::Small, canvas.palette().faint,
                       reason.empty() ? "" : "Rights are told from the hypervisor's start on.",
                       Align::Center);
        return;
    }
    const Rect overview = content.cut_top(px(22));
    content.cut_top(px(18));
    const float wide = px(26); // what is said about the chosen page stands there
    const float narrow = px(8);
    const float height = std::floor((content.h - wide - narrow) / 3);
    std::array<StripGrid, 3> strips;
    for (std::size_t i = 0; i < strips.size(); ++i) {
        strips[i] = {content.cut_top(height), map_grid(now.view.lecture), now.view.map.first_page};
        content.cut_top(i == 0 ? wide : narrow);
        const Rect label = strips[i].rect.cut_left(px(strip_label_width));
        draw_strip_label(canvas, label, strips[i], models::viewers[i]);
        draw_strip(canvas, strips[i], now, models::viewers[i]);
    }
    draw_overview(canvas, overview, strips[0], now, commands);
    draw_chosen(canvas, strips, now);
    static constexpr std::array names = {"map.vtl0", "map.vtl1", "map.devices"};
    for (std::size_t i = 0; i < strips.size(); ++i) {
        follow_pointer(canvas, strips[i], names[i], now, commands);
    }
}

} // namespace vitrine::panels
