// SPDX-License-Identifier: MIT
// The scene: what is shown, what was just seen, and its expectations, which tick themselves.
#pragma once

#include "visualizer/panels/panel.h"

#include <string>

namespace vitrine::panels {

/// Before the start: what it is about. Then: what the teller said last, or had said at the chosen
/// event.
std::string story_of(const Now& now);

void draw_scene(widgets::Canvas& canvas, const Rect& area, const Now& now,
                const models::Snapshot& before, app::Commands& commands);

} // namespace vitrine::panels
