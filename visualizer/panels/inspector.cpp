// SPDX-License-Identifier: MIT
#include "visualizer/panels/inspector.h"

#include "visualizer/panels/code_tab.h"
#include "visualizer/panels/cpu_tab.h"
#include "visualizer/panels/events_tab.h"
#include "visualizer/panels/page_tab.h"
#include "visualizer/panels/why_tab.h"
#include "visualizer/widgets/panel_frame.h"

#include <array>
#include <string>

namespace vitrine::panels {

namespace {

using models::Tab;
using widgets::Canvas;
using widgets::Style;

struct TabEntry {
    Tab tab;
    const char* title;
    const char* name;
    void (*draw)(Canvas&, Rect, const Now&, app::Commands&);
};
constexpr std::array<TabEntry, 5> tabs = {{
    {Tab::Page, "Page", "tab.page", draw_page_tab},
    {Tab::Cpu, "CPU", "tab.cpu", draw_cpu_tab},
    {Tab::Code, "Code", "tab.code", draw_code_tab},
    {Tab::Events, "Events", "tab.events", draw_events_tab},
    {Tab::Why, "Why?", "tab.why", draw_why_tab},
}};

void draw_tab_row(Canvas& canvas, Rect row, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.line({row.x + 1, row.bottom()}, {row.right() - 1, row.bottom()}, palette.border);
    row.cut_left(px(14));
    for (const TabEntry& entry : tabs) {
        const float width = canvas.measure(Style::Bold, entry.title).x;
        const Rect place = row.cut_left(width + px(4));
        const bool chosen = entry.tab == now.view.tab;
        const widgets::Hit hit = canvas.hit(entry.name, place);
        canvas.text_in(place, chosen ? Style::Bold : Style::Body,
                       chosen || hit.hovered ? palette.text : palette.muted, entry.title);
        if (chosen) {
            canvas.fill({place.x - px(2), place.bottom() - px(3), width + px(4), px(3)},
                        palette.accent, px(2));
        }
        if (hit.clicked) {
            commands.add(app::Verb::ShowTab, static_cast<std::uint64_t>(entry.tab));
        }
        row.cut_left(px(20));
    }
}

} // namespace

void draw_inspector(Canvas& canvas, const Rect& area, const Now& now, const models::Snapshot&,
                    app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    widgets::panel_box(canvas, area, "panel.inspector");
    Rect rest = area;
    draw_tab_row(canvas, rest.cut_top(px(40)), now, commands);
    for (const TabEntry& entry : tabs) {
        if (entry.tab == now.view.tab) {
            entry.draw(canvas, rest.inset(px(2)), now, commands);
        }
    }
}

} // namespace vitrine::panels
