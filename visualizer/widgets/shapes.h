// SPDX-License-Identifier: MIT
// Small signs that are drawn, not taken from a font: cross, tick, diamond, arrow head.
#pragma once

#include "visualizer/widgets/canvas.h"

namespace vitrine::widgets {

void cross(Canvas& canvas, Point center, float radius, Color color, float thickness);
void tick(Canvas& canvas, Point center, float radius, Color color, float thickness);
void diamond(Canvas& canvas, Point center, float radius, Color color, Color rim);
/// The tip of an arrow that flies in `direction`.
void arrow_head(Canvas& canvas, Point tip, Point direction, float size, Color color);
/// The sign of a denial: a white cross on a red disc. Always put the word next to it.
void denial_sign(Canvas& canvas, Point center, float radius);
/// A disc with a tick: done.
void done_sign(Canvas& canvas, Point center, float radius);
/// Slanted lines across `rect`, the second mark of hypervisor memory besides its hue.
void hatch(Canvas& canvas, const Rect& rect, Color color, float gap, float thickness);
/// A soft frame around something that deserves a look. `strength` 0…1.
void glow(Canvas& canvas, const Rect& rect, Color color, float rounding, float strength);

} // namespace vitrine::widgets
