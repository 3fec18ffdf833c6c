// SPDX-License-Identifier: MIT
// The way of the keyboard through all that can be clicked: one by one, or from panel to panel.
#pragma once

#include "visualizer/models/geometry.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::models {

enum class Direction { Left, Right, Up, Down };

struct Clickable {
    std::string name;
    Rect rect; // the part of it that is in sight
};

enum class FocusStep { Next, Previous, NextPanel, PreviousPanel };

struct FocusField {
    std::span<const Clickable> all; // in their order
    std::span<const Rect> panels;
    std::string_view sheet; // what is open above everything: only its own can be reached
};

/// Where the keyboard goes from `from`; empty if there is nothing. After the last comes the first.
std::string next_focus(const FocusField& field, std::string_view from, FocusStep step);

} // namespace vitrine::models
