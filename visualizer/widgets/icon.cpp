// SPDX-License-Identifier: MIT
#include "visualizer/widgets/icon.h"

#include "visualizer/widgets/shapes.h"

#include <cmath>

namespace vitrine::widgets {

namespace {

void draw_play(Canvas& canvas, Point c, float r, Color color, float shift) {
    canvas.triangle({c.x + shift - r * 0.55F, c.y - r}, {c.x + shift + r * 0.75F, c.y},
                    {c.x + shift - r * 0.55F, c.y + r}, color);
}

void draw_bar(Canvas& canvas, float x, Point c, float r, float width, Color color) {
    canvas.fill({x, c.y - r, width, 2 * r}, color, canvas.px(1));
}

// From one world to the next: two coloured doors and an arrow between them.
void draw_next_event(Canvas& canvas, Point c, float r, Color color) {
    const Palette& palette = canvas.palette();
    draw_bar(canvas, c.x - r * 1.2F, c, r, r * 0.35F, palette.vtl0.text);
    draw_bar(canvas, c.x + r * 0.85F, c, r, r * 0.35F, palette.vtl1.text);
    canvas.line({c.x - r * 0.7F, c.y}, {c.x + r * 0.3F, c.y}, color, canvas.px(2));
    arrow_head(canvas, {c.x + r * 0.72F, c.y}, {1, 0}, r * 0.75F, color);
}

void draw_restart(Canvas& canvas, Point c, float r, Color color) {
    canvas.arc(c, r * 0.95F, -2.4F, 2.6F, color, canvas.px(2));
    arrow_head(canvas, {c.x - r * 1.05F, c.y - r * 0.25F}, {-0.5F, 1}, r * 0.9F, color);
}

// A disc, half of it filled.
void draw_theme(Canvas& canvas, Point c, float r, Color color) {
    constexpr int slices = 12;
    constexpr float pi = 3.14159265F;
    canvas.ring(c, r, color, canvas.px(1.8F));
    for (int i = 0; i < slices; ++i) {
        const float from = pi / 2 + pi * static_cast<float>(i) / slices;
        const float to = from + pi / slices;
        canvas.triangle(c, {c.x + r * std::cos(from), c.y + r * std::sin(from)},
                        {c.x + r * std::cos(to), c.y + r * std::sin(to)}, color);
    }
}

} // namespace

void draw_icon(Canvas& canvas, Icon icon, Point c, float r, Color color) {
    const float bar = r * 0.34F;
    switch (icon) {
    case Icon::None: break;
    case Icon::Run: draw_play(canvas, c, r, color, 0); break;
    case Icon::Pause:
        draw_bar(canvas, c.x - r * 0.7F, c, r, bar * 1.5F, color);
        draw_bar(canvas, c.x + r * 0.7F - bar * 1.5F, c, r, bar * 1.5F, color);
        break;
    case Icon::Step:
        draw_play(canvas, c, r, color, -r * 0.15F);
        draw_bar(canvas, c.x + r * 0.72F, c, r, bar, color);
        break;
    case Icon::StepBack:
        canvas.triangle({c.x + r * 0.7F, c.y - r}, {c.x - r * 0.6F, c.y}, {c.x + r * 0.7F, c.y + r},
                        color);
        draw_bar(canvas, c.x - r * 0.95F, c, r, bar, color);
        break;
    case Icon::NextEvent: draw_next_event(canvas, c, r, color); break;
    case Icon::Restart: draw_restart(canvas, c, r, color); break;
    case Icon::Theme: draw_theme(canvas, c, r, color); break;
    case Icon::Lecture:
        canvas.text_in({c.x - 2 * r, c.y - 2 * r, 4 * r, 4 * r}, Style::Bold, color, "A+",
                       Align::Center);
        break;
    case Icon::Help:
        canvas.text_in({c.x - 2 * r, c.y - 2 * r, 4 * r, 4 * r}, Style::Bold, color, "?",
                       Align::Center);
        break;
    }
}

} // namespace vitrine::widgets
