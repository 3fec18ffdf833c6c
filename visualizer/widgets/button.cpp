// SPDX-License-Identifier: MIT
#include "visualizer/widgets/button.h"

#include "visualizer/widgets/shapes.h"

#include <array>
#include <string>

namespace vitrine::widgets {

namespace {

Color face_of(const Palette& palette, const Button& button, const Hit& hit) {
    if (!button.enabled) {
        return palette.inset;
    }
    if (button.primary) {
        return hit.held ? mix(palette.vtl0.fill, palette.background, 0.2F) : palette.vtl0.fill;
    }
    return button.pressed || hit.held ? palette.border : palette.raised;
}

} // namespace

bool button(Canvas& canvas, const Rect& rect, const Button& button) {
    const Palette& palette = canvas.palette();
    const Unit px = canvas.unit();
    const Hit hit = canvas.hit(button.name, rect);
    const float round = px(7);

    canvas.fill(rect, face_of(palette, button, hit), round);
    const bool lit = button.enabled && hit.hovered;
    if (lit) {
        canvas.outline(rect, palette.accent, round, px(1));
    } else if (!button.primary || !button.enabled) {
        canvas.outline(rect, palette.border, round, px(1));
    }
    const Color ink = !button.enabled  ? palette.faint
                      : button.primary ? palette.vtl0.on_fill
                                       : palette.text;
    const float icon_width = button.icon == Icon::None || button.label.empty() ? 0 : px(22);
    const float label_width = canvas.measure(Style::Bold, button.label).x;
    const float left = rect.center().x - (icon_width + label_width) / 2;
    const float icon_x = button.label.empty() ? rect.center().x : left + px(7);
    draw_icon(canvas, button.icon, {icon_x, rect.center().y}, px(6.5F), ink);
    if (!button.label.empty()) {
        canvas.text_in({left + icon_width, rect.y, label_width + 1, rect.h}, Style::Bold, ink,
                       button.label);
    }
    if (hit.hovered && !button.tip.empty()) {
        canvas.tooltip(std::array{std::string(button.tip)});
    }
    return hit.clicked && button.enabled;
}

int choice_row(Canvas& canvas, const Rect& rect, std::string_view name,
               std::span<const char* const> labels, int chosen) {
    const Palette& palette = canvas.palette();
    const Unit px = canvas.unit();
    canvas.fill(rect, palette.inset, px(7));
    canvas.outline(rect, palette.border, px(7), px(1));
    const float width = rect.w / static_cast<float>(labels.size());
    int clicked = -1;
    for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
        const Rect cell{rect.x + width * static_cast<float>(i), rect.y, width, rect.h};
        const std::string cell_name = std::string(name) + "." + labels[static_cast<size_t>(i)];
        const Hit hit = canvas.hit(cell_name, cell);
        const bool on = i == chosen;
        if (on) {
            const Color face = palette.is_dark() ? palette.strong_border : palette.border;
            canvas.fill(cell.inset(px(3)), face, px(5));
        }
        canvas.text_in(cell, on ? Style::SmallBold : Style::Small,
                       on || hit.hovered ? palette.text : palette.muted,
                       labels[static_cast<size_t>(i)], Align::Center);
        clicked = hit.clicked ? i : clicked;
    }
    return clicked;
}

bool switch_chip(Canvas& canvas, Point at, std::string_view name, std::string_view label, bool on,
                 float& width_used) {
    const Palette& palette = canvas.palette();
    const Unit px = canvas.unit();
    const float height = px(24);
    const Rect rect{at.x, at.y, canvas.measure(Style::Small, label).x + px(36), height};
    width_used = rect.w;
    const Hit hit = canvas.hit(name, rect);
    canvas.fill(rect, on ? palette.raised : palette.panel, height / 2);
    canvas.outline(rect, hit.hovered ? palette.accent : palette.border, height / 2, px(1));
    const Point sign{rect.x + px(15), rect.center().y};
    if (on) {
        tick(canvas, sign, px(4), palette.done.text, px(2));
    } else {
        canvas.ring(sign, px(4), palette.faint, px(1.3F));
    }
    canvas.text_in({rect.x + px(26), rect.y, rect.w, rect.h}, Style::Small,
                   on ? palette.text : palette.faint, label);
    return hit.clicked;
}

} // namespace vitrine::widgets
