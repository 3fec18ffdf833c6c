// SPDX-License-Identifier: MIT
#include "visualizer/panels/cpu_tab.h"

#include "visualizer/panels/hardware_sections.h"
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
    draw_tiles(canvas, rest, control.bits, hue, line);
}

} // namespace

void draw_cpu_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
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
    rest.cut_top(px(10));
    draw_hardware(canvas, rest, now, commands);
    turn_page(canvas, scroll, now.view.page_turned);
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
