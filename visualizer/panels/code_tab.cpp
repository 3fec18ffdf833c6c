// SPDX-License-Identifier: MIT
#include "visualizer/panels/code_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/panel_frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::panels {

using widgets::Canvas;
using widgets::Style;

namespace {

// The margin of each instruction: a click sets a breakpoint there, or takes it away.
void draw_breakpoints(Canvas& canvas, Rect rows, const Now& now, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const auto& set = now.machine.breakpoints;
    for (const models::CodeRow& row : now.code.rows) {
        const Rect line = rows.cut_top(px(code_row_height));
        const Rect margin{line.x - px(10), line.y, px(20), line.h};
        if (row.kind != models::CodeRow::Kind::Instruction || !canvas.visible(margin)) {
            continue;
        }
        const bool is_set = std::find(set.begin(), set.end(), row.address) != set.end();
        const widgets::Hit hit = canvas.hit(fmt::format("break.{}", row.where), margin);
        const Point center{margin.x + px(5), margin.center().y};
        if (is_set) {
            canvas.disc(center, px(4.5F), canvas.palette().accent);
        } else if (hit.hovered) {
            canvas.ring(center, px(4.5F), canvas.palette().accent, px(1.5F));
        }
        if (hit.clicked) {
            commands.add(app::Verb::SwitchBreakpoint, row.address);
        }
    }
}

} // namespace

void draw_code_tab(Canvas& canvas, Rect area, const Now& now, app::Commands& commands) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const theme::Hue& hue = hue_of(palette, now.machine.processor.world);

    Rect head = area.cut_top(px(64)).inset(px(inspector_margin), px(10));
    canvas.text_in(head.cut_top(px(23)), Style::MonoSmallBold, hue.text, now.code.place);
    canvas.text_in(head.cut_top(px(21)), Style::Small, palette.muted,
                   now.code.source.empty() ? "no source line is known for this address"
                                           : now.code.source);

    Canvas::Scroll scroll(canvas, "scroll.code", area);
    Rect rest = scroll.content().inset(px(inspector_margin), 0);
    rest.h = 1e6F;
    const float top = rest.y;
    if (now.code.rows.empty()) {
        canvas.text_in(rest.cut_top(px(24)), Style::Small, palette.faint,
                       "The code here cannot be read: RIP is not mapped.");
    }
    draw_code_rows(canvas, rest, now.code, 0, now.code.rows.size(), hue);
    draw_breakpoints(canvas, {rest.x, top, rest.w, rest.y - top}, now, commands);
    if (now.code.current && now.view.follow_code) {
        scroll.show(top + px(code_row_height) * static_cast<float>(*now.code.current));
    }
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
