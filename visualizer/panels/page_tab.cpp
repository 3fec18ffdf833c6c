// SPDX-License-Identifier: MIT
#include "visualizer/panels/page_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/button.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/permission.h"
#include "visualizer/widgets/shapes.h"
#include "visualizer/widgets/text_flow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace vitrine::panels {

namespace {

using widgets::Canvas;
using widgets::Style;

constexpr float leading = 1.32F;

constexpr std::size_t code_rows_shown = 7;

void draw_head(Canvas& canvas, Rect& rest, const Now& now) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const models::PageFacts& page = now.page;
    Rect title = rest.cut_top(px(25));
    const std::string owner = models::name_of(page.owner);
    const float width = canvas.measure(Style::SmallBold, owner).x + 1;
    canvas.text_in(title.cut_right(width), Style::SmallBold,
                   widgets::hue_of(palette, page.owner).text, owner);
    canvas.text_in(title, Style::MonoBold, palette.text, page.title);
    rest.cut_top(widgets::text_flow(canvas, rest.top_left(), rest.w, page.description,
                                    small_text(palette, palette.muted, leading)) +
                 px(7));
}

// What a right is, and a click on it asks who gave or took it.
void draw_access(Canvas& canvas, Rect& rest, const models::AccessRow& access, std::uint64_t page,
                 app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const bool secure = access.vtl == abi::Vtl::Secure;
    const theme::Hue& hue = secure ? palette.vtl1 : palette.vtl0;
    Rect row = rest.cut_top(px(29));
    const widgets::Hit hit = canvas.hit(secure ? "access.vtl1" : "access.vtl0", row);
    if (hit.clicked) {
        commands.add(app::Verb::ShowHistory, page);
    }
    canvas.fill({row.x, row.y, px(4), px(22)}, hue.fill, px(2));
    row.h = px(22);
    const float who = canvas.measure(Style::Tiny, "who?").x + 1;
    canvas.text_in(row.cut_right(who), Style::Tiny,
                   hit.hovered ? canvas.palette().accent : canvas.palette().faint, "who?");
    row.cut_left(px(12));
    canvas.text_in(row.cut_left(px(92)), Style::Bold, hue.text,
                   secure ? "VTL 1 sees" : "VTL 0 sees");
    if (access.exists) {
        row.cut_left(widgets::access_tiles(canvas, row.top_left(), access.now, access.was, hue));
        row.cut_left(px(8));
    }
    const bool changed = access.was && !(*access.was == access.now);
    widgets::label(canvas, row, Style::Small, changed ? palette.text : palette.muted, access.note);
}

void draw_device_access(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Rect row = rest.cut_top(px(29));
    const widgets::Hit hit = canvas.hit("access.devices", row);
    if (hit.clicked) {
        commands.add(app::Verb::ShowHistory, now.page.number);
    }
    canvas.fill({row.x, row.y, px(4), px(22)}, palette.device.fill, px(2));
    row.h = px(22);
    const float who = canvas.measure(Style::Tiny, "who?").x + 1;
    canvas.text_in(row.cut_right(who), Style::Tiny, hit.hovered ? palette.accent : palette.faint,
                   "who?");
    row.cut_left(px(12));
    canvas.text_in(row.cut_left(px(92)), Style::Bold, palette.device.text, "Devices");
    if (now.slat.devices_known()) {
        const abi::PageAccess access = now.slat.device_cell(now.page.number).access;
        row.cut_left(widgets::access_tiles(canvas, row.top_left(), access, {}, palette.device));
        row.cut_left(px(8));
    }
    canvas.text_in(row, Style::Small, palette.muted,
                   now.slat.devices_known() ? "by the IOMMU" : "no IOMMU in force: everything");
}

// What changed the page last, or refused it last. Clicking leads to the event.
void draw_event(Canvas& canvas, Rect& rest, const models::PageEvent& event, const char* name,
                const char* title, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = event.denied ? palette.denied : palette.hypervisor;
    widgets::TextFlow look = small_text(palette, palette.muted, leading);
    look.style = Style::Tiny;
    look.bold = Style::TinyBold;
    look.bold_color = hue.text;
    const std::string text = fmt::format("**{}** {}{}{}", title, event.sentence,
                                         event.rule.empty() ? "" : " ", event.rule);
    const float indent = event.denied ? px(34) : px(14);
    const float width = rest.w - indent - px(10);
    widgets::TextFlow whole = look;
    whole.bold = event.denied ? Style::SmallBold : look.bold;
    const std::string_view why = event.denied ? "Why?" : "";
    const std::string all = event.denied ? fmt::format("{} **{}**", text, why) : text;
    const float height = widgets::text_flow(canvas, {}, width, all, whole, false) + px(12);
    const Rect box = rest.cut_top(height);
    const widgets::Hit hit = canvas.hit(name, box);
    canvas.fill(box, hue.tint, px(6));
    canvas.fill({box.x, box.y, px(4), box.h}, hue.fill, px(2));
    if (hit.hovered) {
        canvas.outline(box, hue.text, px(6), 1);
    }
    if (event.denied) {
        widgets::denial_sign(canvas, {box.x + px(19), box.y + px(16)}, px(8));
    }
    widgets::text_flow(canvas, {box.x + indent, box.y + px(6)}, width, text, look);
    canvas.text_in({box.x + indent, box.bottom() - px(24), width, px(20)}, Style::SmallBold,
                   hue.text, why, widgets::Align::Right);
    if (hit.clicked && event.denied) {
        commands.add(app::Verb::Explain, event.event);
    } else if (hit.clicked) {
        commands.add(app::Verb::SelectEvent, event.event);
        commands.add(app::Verb::ShowTab, static_cast<std::uint64_t>(models::Tab::Events));
    }
    rest.cut_top(px(7));
}

/// Through whose page tables the address is to be walked.
void draw_walkers(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    static constexpr std::array labels = {"who runs", "VTL 0", "VTL 1"};
    const widgets::Unit px = canvas.unit();
    const int clicked = widgets::choice_row(canvas, rest.cut_top(px(26)), "walk.as", labels,
                                            static_cast<int>(now.view.walker));
    if (clicked >= 0) {
        commands.add(app::Verb::WalkAs, static_cast<std::uint64_t>(clicked));
    }
    rest.cut_top(px(5));
}

void draw_contents(Canvas& canvas, Rect& rest, const models::PageFacts& page) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    widgets::section(canvas, rest, "Contents", fmt::format("{} bytes", page.contents.size() * 8),
                     palette.muted);
    const float offset = canvas.measure(Style::MonoTiny, "000 ").x + px(4);
    const float bytes = canvas.measure(Style::MonoTiny, "00 00 00 00 00 00 00 00").x + px(10);
    for (const models::HexRow& hex : page.contents) {
        Rect row = rest.cut_top(px(20));
        if (!canvas.visible(row)) {
            continue;
        }
        canvas.text_in(row.cut_left(offset), Style::MonoTiny, palette.faint,
                       fmt::format("{:03x}", hex.offset));
        canvas.text_in(row.cut_left(bytes), Style::MonoTiny, palette.text, hex.bytes);
        canvas.text_in(row, Style::MonoTiny, palette.muted, hex.text);
    }
}

} // namespace

void draw_page_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Canvas::Scroll scroll(canvas, "scroll.page", area);
    Rect rest = scroll.content().inset(px(inspector_margin), px(10));
    rest.h = 1e6F; // As tall as it gets; the region scrolls.

    draw_head(canvas, rest, now);
    for (const models::AccessRow& access : now.page.rows) {
        draw_access(canvas, rest, access, now.page.number, commands);
    }
    draw_device_access(canvas, rest, now, commands);
    if (now.page.last_denial) {
        draw_event(canvas, rest, *now.page.last_denial, "page.denial", "Denied.", commands);
    }
    if (now.page.last_change) {
        draw_event(canvas, rest, *now.page.last_change, "page.change", "Last change.", commands);
    }
    rest.cut_top(px(4));
    const models::Walk& walk = now.machine.walk;
    if (walk.shown) {
        widgets::section(canvas, rest, walk.nested ? "Two-dimensional walk" : "Walk",
                         fmt::format("{} reads as {}", walk.reads, walk.subject), palette.muted);
        draw_walkers(canvas, rest, now, commands);
        draw_walk(canvas, rest, walk);
    }
    const theme::Hue& hue = hue_of(palette, now.machine.processor.world);
    widgets::section(canvas, rest, "Registers", now.registers.where, hue.text);
    draw_registers(canvas, rest, now.registers.main, hue, 2);
    rest.cut_top(px(8));
    widgets::section(canvas, rest, "Code", now.code.source, palette.muted);
    const std::size_t current = now.code.current.value_or(0);
    draw_code_rows(canvas, rest, now.code, current > 2 ? current - 2 : 0, code_rows_shown, hue);
    rest.cut_top(px(8));
    draw_contents(canvas, rest, now.page);
    turn_page(canvas, scroll, now.view.page_turned);
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
