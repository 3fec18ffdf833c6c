// SPDX-License-Identifier: MIT
// The icons of the tool bar, as vectors, sharp at every scale.
#pragma once

#include "visualizer/widgets/canvas.h"

namespace vitrine::widgets {

enum class Icon { None, Run, Pause, Step, StepBack, NextEvent, Restart, Theme, Lecture, Help };

void draw_icon(Canvas& canvas, Icon icon, Point center, float radius, Color color);

} // namespace vitrine::widgets
