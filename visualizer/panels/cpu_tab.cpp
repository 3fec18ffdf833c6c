// SPDX-License-Identifier: MIT
#include "visualizer/panels/cpu_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/panel_frame.h"

namespace vitrine::panels {

namespace {

using widgets::Canvas;
using widgets::Style;

// Name and value, then each bit that is set as a small tile.
void draw_control(Canvas& canvas, Rect& rest, const models::NamedBits& control,
                  const theme::Hue& hue) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    Rect line = rest.cut_top(px(24));
    if (control.changed) {
        canvas.fill({line.x - px(5), line.y, px(3), px(20)}, hue.text, px(2));
    }
    line.cut_left(px(2));
    canvas.text_in(line.cut_left(px(46)), Style::MonoTiny, palette.muted, control.name);
    canvas.text_in(line.cut_left(px(88)), Style::MonoTiny, palette.text, control.value);
    Rect tiles = line;
    for (const std::string& bit : control.bits) {
        const float width = canvas.measure(Style::TinyBold, bit).x + px(12);
        if (tiles.w < width) {
            tiles = rest.cut_top(px(24));
            tiles.cut_left(px(136));
        }
        const Rect tile = tiles.cut_left(width).inset(0, px(2));
        canvas.fill(tile, hue.tint, px(4));
        canvas.text_in(tile, Style::TinyBold, hue.text, bit, widgets::Align::Center);
        tiles.cut_left(px(5));
    }
}

} // namespace

void draw_cpu_tab(Canvas& canvas, Rect area, const Now& now, app::Commands&) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = hue_of(palette, now.machine.processor.world);
    Canvas::Scroll scroll(canvas, "scroll.cpu", area);
    Rect rest = scroll.content().inset(px(inspector_margin), px(10));
    rest.h = 1e6F;

    widgets::section(canvas, rest, "Registers", now.registers.where, hue.text);
    draw_registers(canvas, rest, now.registers.general, hue, 2);
    rest.cut_top(px(10));
    widgets::section(canvas, rest, "Address spaces",
                     now.machine.processor.guest_mode ? "guest mode" : "host mode", palette.muted);
    draw_registers(canvas, rest, now.registers.memory, hue, 2);
    rest.cut_top(px(10));
    widgets::section(canvas, rest, "Control", "bits that are set", palette.muted);
    for (const models::NamedBits& control : now.registers.control) {
        draw_control(canvas, rest, control, hue);
    }
    rest.cut_top(px(10));
    widgets::section(canvas, rest, "Segments", "selector, base", palette.muted);
    draw_registers(canvas, rest, now.registers.segments, hue, 1);
    turn_page(canvas, scroll, now.view.page_turned);
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
