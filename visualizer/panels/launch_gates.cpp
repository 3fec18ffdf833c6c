// SPDX-License-Identifier: MIT
#include "visualizer/panels/launch_gates.h"

#include "visualizer/models/launch_text.h"
#include "visualizer/widgets/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace vitrine::panels {

namespace {

using models::GateState;
using widgets::Align;
using widgets::Canvas;
using widgets::Style;

constexpr float sign_pitch = 21; // design pixels, from one gate to the next

const char* word_of(GateState::Kind kind) {
    switch (kind) {
    case GateState::Kind::Open: return "open";
    case GateState::Kind::Shut: return "refused";
    case GateState::Kind::Waiting: break;
    }
    return "not reached";
}

} // namespace

void draw_gate_sign(Canvas& canvas, Point center, unsigned gate, GateState::Kind kind) {
    const theme::Palette& palette = canvas.palette();
    const widgets::Unit px = canvas.unit();
    const float radius = px(gate_sign_radius);
    if (kind == GateState::Kind::Shut) {
        widgets::denial_sign(canvas, center, radius);
        return;
    }
    const bool is_open = kind == GateState::Kind::Open;
    if (is_open) {
        canvas.disc(center, radius, palette.done.fill);
    } else {
        canvas.ring(center, radius - px(0.5F), palette.strong_border, px(1.4F));
    }
    canvas.text_in({center.x - radius, center.y - radius, 2 * radius, 2 * radius}, Style::TinyBold,
                   is_open ? palette.done.on_fill : palette.muted, std::to_string(gate),
                   Align::Center);
}

float gates_width(const Canvas& canvas) {
    return canvas.px(sign_pitch) * models::launch_gate_count;
}

void draw_gates(Canvas& canvas, Rect row, const models::GateRow& gates, app::Commands& commands) {
    const widgets::Unit px = canvas.unit();
    const float pitch = std::min(px(sign_pitch), row.w / models::launch_gate_count);
    Rect signs = row.cut_right(pitch * models::launch_gate_count);
    canvas.remember("gates", signs);
    if (row.w > canvas.measure(Style::Tiny, "gates").x + px(8)) {
        row.cut_right(px(6));
        canvas.text_in(row, Style::Tiny, canvas.palette().muted, "gates", Align::Right);
    }
    for (unsigned gate = 1; gate <= models::launch_gate_count; ++gate) {
        const Rect place = signs.cut_left(pitch);
        const GateState::Kind kind = gates.gates[gate - 1];
        const widgets::Hit hit = canvas.hit(fmt::format("gate.{}", gate), place);
        draw_gate_sign(canvas, place.center(), gate, kind);
        if (hit.hovered) {
            canvas.ring(place.center(), px(gate_sign_radius + 1.5F), canvas.palette().accent,
                        px(1.5F));
            canvas.tooltip(
                std::array{fmt::format("Gate {}: {}", gate, models::gate_titles[gate - 1]),
                           fmt::format("{}; {}", word_of(kind), gates.title)});
        }
        if (hit.clicked) {
            commands.add({app::Verb::ShowLaunch, gates.launch, static_cast<double>(gate), 0, {}});
        }
    }
}

} // namespace vitrine::panels
