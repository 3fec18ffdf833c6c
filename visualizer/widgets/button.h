// SPDX-License-Identifier: MIT
// Things one clicks: buttons, switches of a row, filter chips.
#pragma once

#include "visualizer/widgets/canvas.h"
#include "visualizer/widgets/icon.h"

#include <span>
#include <string_view>

namespace vitrine::widgets {

struct Button {
    std::string_view name; // for tests and lessons: "run"
    Icon icon = Icon::None;
    std::string_view label;
    bool primary = false;
    bool enabled = true;
    bool pressed = false;      // shows a state that is on
    std::string_view tip = {}; // what it does, and its key
};

/// True when it was clicked.
bool button(Canvas& canvas, const Rect& rect, const Button& button);

/// A row of choices of which one holds; the index of the one clicked, or -1.
int choice_row(Canvas& canvas, const Rect& rect, std::string_view name,
               std::span<const char* const> labels, int chosen);

/// A round chip with a tick that can be switched; `width_used` says how wide it became.
bool switch_chip(Canvas& canvas, Point at, std::string_view name, std::string_view label, bool on,
                 float& width_used);

} // namespace vitrine::widgets
