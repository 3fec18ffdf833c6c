// SPDX-License-Identifier: MIT
// A lesson in the lecture's layout, which has no panel for it: what there is to say at a stop,
// large, above the building; then, at a press of Enter, the question before the next stop.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

/// Takes what it needs off the top of `rest`.
void draw_lesson_in_lecture(widgets::Canvas& canvas, Rect& rest, const Now& now,
                            app::Commands& commands);

} // namespace vitrine::panels
