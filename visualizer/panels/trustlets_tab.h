// SPDX-License-Identifier: MIT
// The inspector's tab about trustlets: who they are, and how each came through the gates.
#pragma once

#include "visualizer/panels/panel.h"

namespace vitrine::panels {

void draw_trustlets_tab(widgets::Canvas& canvas, Rect area, const Now& now,
                        app::Commands& commands);

} // namespace vitrine::panels
