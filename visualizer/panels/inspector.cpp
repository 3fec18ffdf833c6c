// SPDX-License-Identifier: MIT
#include "visualizer/panels/inspector.h"

#include "visualizer/panels/code_tab.h"
#include "visualizer/panels/cpu_tab.h"
#include "visualizer/panels/events_tab.h"
#include "visualizer/panels/page_tab.h"
#include "visualizer/panels/trustlets_tab.h"
#include "visualizer/panels/why_tab.h"
#include "visualizer/widgets/panel_frame.h"
#include "visualizer/widgets/text_flow.h"

#include <algorithm>
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
constexpr std::array<TabEntry, 6> tabs = {{
    {Tab::Page, "Page", "tab.page", draw_page_tab},
    {Tab::Cpu, "CPU", "tab.cpu", draw_cpu_tab},
    {Tab::Code, "Code", "tab.code", draw_code_tab},
    {Tab::Events, "Events", "tab.events", draw_events_tab},
    {Tab::Why, "Why?", "tab.why", draw_why_tab},
    {Tab::Trustlets, "Trustlets", "tab.trustlets", draw_trustlets_tab},
}};

// What only a machine has.
bool needs_memory(Tab tab) { return tab == Tab::Page || tab == Tab::Cpu || tab == Tab::Code; }

void draw_tab_row(Canvas& canvas, Rect row, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    canvas.line({row.x + 1, row.bottom()}, {row.right() - 1, row.bottom()}, palette.border);
    row = row.inset(px(14), 0);
    float titles = 0;
    for (const TabEntry& entry : tabs) {
        titles += canvas.measure(Style::Bold, entry.title).x + px(4);
    }
    const float gap = std::clamp((row.w - titles) / (tabs.size() - 1), px(6), px(20));
    for (const TabEntry& entry : tabs) {
        const float width = canvas.measure(Style::Bold, entry.title).x;
        const Rect place = row.cut_left(width + px(4));
        const bool chosen = entry.tab == now.view.tab;
        const widgets::Hit hit = canvas.hit(entry.name, place);
        const bool is_there = now.machine.has_memory() || !needs_memory(entry.tab);
        const theme::Color color = !is_there               ? palette.faint
                                   : chosen || hit.hovered ? palette.text
                                                           : palette.muted;
        canvas.text_in(place, chosen ? Style::Bold : Style::Body, color, entry.title);
        if (hit.hovered && !is_there) {
            canvas.tooltip(std::array{std::string(entry.title), now.machine.capabilities.reason});
        }
        if (chosen) {
            canvas.fill({place.x - px(2), place.bottom() - px(3), width + px(4), px(3)},
                        palette.accent, px(2));
        }
        if (hit.clicked) {
            commands.add(app::Verb::ShowTab, static_cast<std::uint64_t>(entry.tab));
        }
        row.cut_left(gap);
    }
}

void draw_reason(Canvas& canvas, Rect area, const Now& now) {
    const widgets::Unit px = canvas.unit();
    widgets::TextFlow look;
    look.style = Style::Small;
    look.color = canvas.palette().faint;
    const Rect place = area.inset(px(14), px(14));
    canvas.remember("inspector.reason", place);
    widgets::text_flow(canvas, place.top_left(), place.w, now.machine.capabilities.reason, look);
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
            if (!now.machine.has_memory() && needs_memory(entry.tab)) {
                draw_reason(canvas, rest, now);
                continue;
            }
            entry.draw(canvas, rest.inset(px(2)), now, commands);
        }
    }
}

} // namespace vitrine::panels
