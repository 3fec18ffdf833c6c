// SPDX-License-Identifier: MIT
#include "visualizer/panels/code_tab.h"

#include "visualizer/panels/inspector_parts.h"
#include "visualizer/widgets/panel_frame.h"

namespace vitrine::panels {

using widgets::Canvas;
using widgets::Style;

void draw_code_tab(Canvas& canvas, Rect area, const Now& now, app::Commands&) {
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
    if (now.code.current && now.view.follow_code) {
        scroll.show(top + px(code_row_height) * static_cast<float>(*now.code.current));
    }
    scroll.finish(rest.y + px(8));
}

} // namespace vitrine::panels
