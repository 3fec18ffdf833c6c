// SPDX-License-Identifier: MIT
#include "visualizer/panels/hardware_sections.h"

#include "machine/event_text.h"
#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/label.h"
#include "visualizer/widgets/panel_frame.h"

#include <fmt/format.h>

#include <array>
#include <string>

namespace vitrine::panels {

namespace {

using widgets::Canvas;
using widgets::Style;

constexpr float fact_height = 20; // design pixels

void draw_fact(Canvas& canvas, Rect row, const models::HardwareFact& fact, float name_width,
               Style name_style) {
    const theme::Palette& palette = canvas.palette();
    row.cut_left(canvas.px(2));
    canvas.text_in(row.cut_left(name_width), name_style, palette.muted, fact.name);
    widgets::label(canvas, row, Style::MonoTiny, palette.text, fact.value);
}

void draw_vmcb(Canvas& canvas, Rect& rest, const models::VmcbFacts& vmcb, const theme::Hue& hue) {
    const widgets::Unit px = canvas.unit();
    const Rect begin = rest;
    widgets::section(canvas, rest, "VMCB of " + vmcb.vtl, fmt::format("at 0x{:x}", vmcb.address),
                     hue.text);
    Rect line;
    for (std::size_t i = 0; i < vmcb.fields.size(); ++i) {
        const bool is_alone = i % 2 == 0 && i + 1 == vmcb.fields.size();
        if (i % 2 == 0) {
            line = rest.cut_top(px(fact_height));
        }
        draw_fact(canvas, line.cut_left(is_alone ? rest.w : rest.w / 2), vmcb.fields[i], px(74),
                  Style::MonoTiny);
    }
    rest.cut_top(px(4));
    canvas.text_in(rest.cut_top(px(fact_height)).inset(px(2), 0), Style::Small,
                   canvas.palette().muted, "What leaves the guest");
    draw_tiles(canvas, rest, vmcb.intercepts, hue);
    canvas.remember("vmcb." + vmcb.vtl, {begin.x, begin.y, begin.w, rest.y - begin.y});
    rest.cut_top(px(10));
}

/// The last fault that the IOMMU recorded; a click explains it.
void draw_last_fault(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const auto& blocked = *now.machine.dma_blocked;
    if (blocked.empty()) {
        return;
    }
    const std::size_t event = blocked.back();
    const Rect row = rest.cut_top(px(fact_height + 4));
    const widgets::Hit hit = canvas.hit("iommu.fault", row);
    if (hit.hovered) {
        canvas.tooltip(std::array{std::string("Why?")});
    }
    if (hit.clicked) {
        commands.add(app::Verb::Explain, event);
    }
    const theme::Hue& hue = canvas.palette().denied;
    canvas.fill(row, hue.tint, px(4));
    canvas.text_in(row.inset(px(6), 0), Style::Tiny, hue.text,
                   "last fault: " + machine::details_of(now.machine.events[event]));
}

void draw_iommu(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = canvas.palette().device;
    const models::IommuFacts& iommu = now.machine.hardware->iommu;
    const Rect begin = rest;
    const bool is_on = iommu.root_table != 0;
    widgets::section(canvas, rest, "IOMMU",
                     is_on ? fmt::format("root table at 0x{:x}", iommu.root_table)
                           : std::string("none is in force"),
                     is_on ? hue.text : canvas.palette().denied.text);
    for (const models::HardwareFact& device : iommu.devices) {
        draw_fact(canvas, rest.cut_top(px(fact_height)), device, rest.w * 0.5F, Style::Tiny);
    }
    draw_last_fault(canvas, rest, now, commands);
    canvas.remember("iommu.tables", {begin.x, begin.y, begin.w, rest.y - begin.y});
}

} // namespace

void draw_hardware(Canvas& canvas, Rect& rest, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    for (const models::VmcbFacts& vmcb : now.machine.hardware->vmcbs) {
        draw_vmcb(canvas, rest, vmcb, vmcb.vtl == "VTL 1" ? palette.vtl1 : palette.vtl0);
    }
    if (now.machine.ring) {
        draw_iommu(canvas, rest, now, commands);
    }
}

} // namespace vitrine::panels
