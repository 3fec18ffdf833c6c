// SPDX-License-Identifier: MIT
#include "visualizer/app/frame.h"

#include "visualizer/panels/boot_menu.h"
#include "visualizer/panels/building.h"
#include "visualizer/panels/console.h"
#include "visualizer/panels/focus_ring.h"
#include "visualizer/panels/help.h"
#include "visualizer/panels/inspector.h"
#include "visualizer/panels/lesson.h"
#include "visualizer/panels/palette.h"
#include "visualizer/panels/scene.h"
#include "visualizer/panels/slat_map.h"
#include "visualizer/panels/timeline.h"
#include "visualizer/panels/top_bar.h"

#include <array>

namespace vitrine::app {

namespace {

using models::Splitter;

struct PanelEntry {
    Rect Layout::*place;
    panels::DrawPanel draw;
};

// The list of panels. Sheets are last, on top of all.
constexpr std::array<PanelEntry, 13> panel_list = {{
    {&Layout::top, panels::draw_top_bar},
    {&Layout::scene, panels::draw_scene},
    {&Layout::building, panels::draw_building},
    {&Layout::map, panels::draw_slat_map},
    {&Layout::inspector, panels::draw_inspector},
    {&Layout::timeline, panels::draw_timeline},
    {&Layout::window, panels::draw_console_sheet},
    {&Layout::window, panels::draw_pointer},
    {&Layout::window, panels::draw_help},
    {&Layout::window, panels::draw_boot_menu},
    {&Layout::window, panels::draw_palette},
    {&Layout::window, panels::draw_notice},
    {&Layout::window, panels::draw_focus_ring},
}};

struct SplitterEntry {
    Splitter splitter;
    const char* name;
    bool vertical; // it divides left from right
};
constexpr std::array<SplitterEntry, 4> splitters = {{
    {Splitter::Left, "split.left", true},
    {Splitter::Inspector, "split.inspector", true},
    {Splitter::Timeline, "split.timeline", false},
    {Splitter::Building, "split.building", false},
}};

void draw_splitter(widgets::Canvas& canvas, const Layout& layout, const SplitterEntry& entry,
                   Commands& commands) {
    const Rect rect = splitter_rect(layout, entry.splitter);
    if (rect.empty()) {
        return;
    }
    const widgets::Hit hit = canvas.hit(entry.name, rect);
    if (!hit.hovered && !hit.held) {
        return;
    }
    canvas.resize_cursor(entry.vertical);
    const float grip = canvas.px(40);
    const Point middle = rect.center();
    const Rect mark =
        entry.vertical ? Rect{middle.x - canvas.px(1.5F), middle.y - grip / 2, canvas.px(3), grip}
                       : Rect{middle.x - grip / 2, middle.y - canvas.px(1.5F), grip, canvas.px(3)};
    canvas.fill(mark, canvas.palette().accent, canvas.px(1.5F));
    if (hit.held && canvas.dragged()) {
        commands.add({Verb::MoveSplitter,
                      static_cast<std::uint64_t>(entry.splitter),
                      splitter_size(layout, entry.splitter, canvas.pointer()),
                      0,
                      {}});
    }
}

} // namespace

void draw_frame(widgets::Canvas& canvas, const Layout& layout, const panels::Now& now,
                const models::Snapshot& before, Commands& commands) {
    for (const SplitterEntry& entry : splitters) {
        draw_splitter(canvas, layout, entry, commands);
    }
    for (const PanelEntry& entry : panel_list) {
        const Rect& place = layout.*entry.place;
        if (!place.empty()) {
            entry.draw(canvas, place, now, before, commands);
        }
    }
}

} // namespace vitrine::app
