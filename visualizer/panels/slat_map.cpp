// SPDX-License-Identifier: MIT
#include "visualizer/panels/slat_map.h"

#include "visualizer/panels/slat_strip.h"
#include "visualizer/widgets/panel_frame.h"
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

constexpr float label_width = 72; // design pixels
constexpr std::array viewers = {Viewer::Vtl0, Viewer::Vtl1, Viewer::Devices};

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

std::vector<std::uint32_t> paint(const theme::Palette& palette, const std::vector<Owner>& owners) {
    std::vector<std::uint32_t> pixels;
    pixels.reserve(owners.size());
    for (const Owner owner : owners) {
        pixels.push_back(widgets::pixel_of(
            owner == Owner::Nobody ? palette.border : widgets::shade_of(palette, owner)));
    }
    return pixels;
}

void draw_overview_picture(Canvas& canvas, const Rect& rect, const Now& now) {
    const int width = static_cast<int>(rect.w);
    const int height = static_cast<int>(rect.h);
    if (width <= 0 || height <= 0) {
        return;
    }
    // Dark and light are two versions of one content.
    const std::uint64_t version = now.slat.version() * 2 + (canvas.palette().is_dark() ? 1 : 0);
    canvas.picture({"overview", version, width, height}, rect.top_left(), [&] {
        return paint(canvas.palette(), now.slat.overview(static_cast<std::size_t>(width),
                                                         static_cast<std::size_t>(height)));
    });
}

/// Click or drag to move the window.
void draw_overview(Canvas& canvas, Rect row, const StripGrid& strip, const Now& now,
                   app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.text_in(row.cut_left(px(label_width)), Style::Small, palette.muted,
                   fmt::format("{} MiB", now.machine.ram_size >> 20));
    const Rect bar{std::floor(row.x), std::floor(row.y), std::floor(row.w), std::floor(row.h)};
    draw_overview_picture(canvas, bar, now);
    const auto pages = static_cast<float>(std::max<std::uint64_t>(1, now.slat.page_count()));
    const float left = bar.x + bar.w * static_cast<float>(strip.first_page) / pages;
    const float width = bar.w * static_cast<float>(strip.grid.pages()) / pages;
    const Rect lens = Rect{left, bar.y, width, bar.h}.inset(-px(3));
    const Rect shown{lens.x - (lens.w < px(12) ? px(3) : 0), lens.y, std::max(lens.w, px(12)),
                     lens.h};
    canvas.outline(shown, palette.is_dark() ? palette.background : palette.panel, px(3), px(4));
    canvas.outline(shown, palette.text, px(3), px(2));
    const float y = bar.bottom() + px(5);
    canvas.line({shown.x, y}, {strip.rect.x, y + px(11)}, palette.faint);
    canvas.line({shown.right(), y}, {strip.rect.right(), y + px(11)}, palette.faint);

    const widgets::Hit hit = canvas.hit("map.overview", bar);
    if (hit.held) {
        const float share = std::clamp((canvas.pointer().x - bar.x) / bar.w, 0.0F, 1.0F);
        const auto middle = static_cast<std::uint64_t>(share * pages);
        commands.add(Verb::ScrollMap,
                     middle > strip.grid.pages() / 2 ? middle - strip.grid.pages() / 2 : 0);
    }
}

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
    if (!now.view.page || !strips[0].shows(*now.view.page) || !now.machine.ring) {
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

void show_page(Canvas& canvas, const Now& now, std::uint64_t page) {
    std::string what = models::describe_page(now.machine, now.slat, page);
    std::erase_if(what, [](char c) { return c == '*' || c == '`'; });
    canvas.tooltip(std::array{fmt::format("Page 0x{:05X}", page), what,
                              fmt::format("owner: {}", models::name_of(now.slat.owner(page))),
                              access_words(now, Vtl::Normal, page),
                              access_words(now, Vtl::Secure, page), device_words(now, page)});
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
        commands.add(Verb::ShowTab, static_cast<std::uint64_t>(models::Tab::Page));
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
    const bool has_pages = now.machine.has_memory();
    const std::string subtitle =
        now.view.lecture || !has_pages
            ? ""
            : fmt::format("{} pages", models::grouped(now.machine.page_count()));
    Rect content = widgets::panel_frame(canvas, area, "panel.map",
                                        now.view.lecture ? "Guest memory"
                                                         : "Guest memory, as the SLAT shows it",
                                        subtitle, px(104));
    Rect header{area.x + px(14), area.y, area.w - px(28), px(widgets::panel_header_height)};
    header.cut_left(now.view.lecture ? px(112) : px(392));
    if (now.view.address_box) {
        draw_address_box(canvas, header, now, commands);
    } else if (has_pages) {
        draw_map_legend(canvas, header);
        canvas.remember("map.legend", header);
    }

    if (!has_pages) {
        canvas.remember("map.reason", content);
        canvas.text_in(content, Style::Small, canvas.palette().faint,
                       now.machine.capabilities.reason, Align::Center);
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
        const Rect label = strips[i].rect.cut_left(px(label_width));
        draw_strip_label(canvas, label, strips[i], viewers[i]);
        draw_strip(canvas, strips[i], now, viewers[i]);
    }
    draw_overview(canvas, overview, strips[0], now, commands);
    draw_chosen(canvas, strips, now);
    static constexpr std::array names = {"map.vtl0", "map.vtl1", "map.devices"};
    for (std::size_t i = 0; i < strips.size(); ++i) {
        follow_pointer(canvas, strips[i], names[i], now, commands);
    }
}

} // namespace vitrine::panels
