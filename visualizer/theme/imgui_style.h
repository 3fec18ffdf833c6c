// SPDX-License-Identifier: MIT
// Dear ImGui's own widgets (scroll bars, text field, tooltips) in our colours.
#pragma once

#include "visualizer/theme/palette.h"

namespace vitrine::theme {

void apply_style(const Palette& palette, float scale);

} // namespace vitrine::theme
