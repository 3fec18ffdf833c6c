// SPDX-License-Identifier: MIT
#include "visualizer/widgets/panel_frame.h"

namespace vitrine::widgets {

void panel_box(Canvas& canvas, const Rect& rect, std::string_view name) {
    const Palette& palette = canvas.palette();
    canvas.remember(name, rect);
    canvas.fill(rect, palette.panel, canvas.px(10));
    canvas.outline(rect, palette.border, canvas.px(10), 1);
}

Rect panel_frame(Canvas& canvas, const Rect& rect, std::string_view name, std::string_view title,
                 std::string_view subtitle, float subtitle_room) {
    const Palette& palette = canvas.palette();
    const Unit px = canvas.unit();
    panel_box(canvas, rect, name);
    Rect rest = rect;
    Rect header = rest.cut_top(px(panel_header_height));
    canvas.line({rect.x + 1, header.bottom()}, {rect.right() - 1, header.bottom()}, palette.border);
    header = header.inset(px(14), 0);
    const float title_width = canvas.measure(Style::Bold, title).x;
    canvas.text_in(header.cut_left(title_width + 1), Style::Bold, palette.text, title);
    header.cut_left(px(10));
    if (!subtitle.empty()) {
        canvas.text_in(header.cut_left(subtitle_room), Style::Small, palette.muted, subtitle);
    }
    return rest.inset(px(14), px(10));
}

void section(Canvas& canvas, Rect& rest, std::string_view title, std::string_view remark,
             Color remark_color) {
    Rect row = rest.cut_top(canvas.px(25));
    const float width = canvas.measure(Style::Bold, title).x;
    canvas.text_in(row.cut_left(width + 1), Style::Bold, canvas.palette().text, title);
    row.cut_left(canvas.px(12));
    canvas.text_in(row, Style::Small, remark_color, remark, Align::Right);
}

} // namespace vitrine::widgets
