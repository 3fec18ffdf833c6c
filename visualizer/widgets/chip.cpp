// SPDX-License-Identifier: MIT
#include "visualizer/widgets/chip.h"

#include <string>

namespace vitrine::widgets {

float badge(Canvas& canvas, Point at, std::string_view text, const Hue& hue) {
    const Unit px = canvas.unit();
    const Point size = canvas.measure(Style::SmallBold, text);
    const Rect rect{at.x, at.y, size.x + px(12), px(22)};
    canvas.fill(rect, hue.fill, px(4));
    canvas.text_in(rect, Style::SmallBold, hue.on_fill, text, Align::Center);
    return rect.w;
}

float chip_width(const Canvas& canvas, std::string_view text) {
    // As wide as the bold text, so that lighting up moves nothing.
    return canvas.measure(Style::SmallBold, text).x + canvas.px(18);
}

void chip(Canvas& canvas, const Rect& rect, std::string_view text, const Hue& hue, bool lit) {
    const Unit px = canvas.unit();
    const Palette& palette = canvas.palette();
    canvas.fill(rect, lit ? hue.fill : palette.panel, px(5));
    canvas.outline(rect, hue.fill.faded(lit ? 1 : 0.6F), px(5), px(1));
    canvas.text_in(rect.inset(px(6), 0), lit ? Style::SmallBold : Style::Small,
                   lit ? hue.on_fill : palette.text, text, Align::Center);
}

void number_disc(Canvas& canvas, Point center, unsigned number, const Hue& hue) {
    const Unit px = canvas.unit();
    canvas.disc(center, px(10.5F), canvas.palette().panel);
    canvas.disc(center, px(9.5F), hue.fill);
    canvas.text_in({center.x - px(10), center.y - px(10), px(20), px(20)}, Style::SmallBold,
                   hue.on_fill, std::to_string(number), Align::Center);
}

} // namespace vitrine::widgets
