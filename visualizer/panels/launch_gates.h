// SPDX-License-Identifier: MIT
// The five gates of a trustlet's launch, as a row of numbered signs.
#pragma once

#include "visualizer/app/command.h"
#include "visualizer/models/building_model.h"
#include "visualizer/widgets/canvas.h"

namespace vitrine::panels {

/// What the five need without standing on each other.
float gates_width(const widgets::Canvas& canvas);

/// At the right end of `row`. A click on a gate asks what was shown there, and what was decided.
void draw_gates(widgets::Canvas& canvas, Rect row, const models::GateRow& gates,
                app::Commands& commands);

/// One of them: waiting, open or shut.
void draw_gate_sign(widgets::Canvas& canvas, Point center, unsigned gate,
                    models::GateState::Kind kind);
inline constexpr float gate_sign_radius = 8; // design pixels

} // namespace vitrine::panels
