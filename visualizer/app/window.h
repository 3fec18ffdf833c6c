// SPDX-License-Identifier: MIT
// The window on the desktop: GLFW around a shell.
#pragma once

#include "visualizer/app/session.h"
#include "visualizer/app/shell.h"

#include <cstddef>
#include <optional>
#include <string>

namespace vitrine::app {

struct WindowSettings {
    SessionSettings session;
    Look look;
    bool look_is_chosen = false; // by the person, who then wants it rather than the last one
    std::optional<std::size_t> lesson = {}; // to open at once, by index
    bool run_at_once = false;               // otherwise it waits for the person to press Run
};

/// True if a window could be opened here: a display is named and answers.
bool has_display();

/// Boots the machine, shows it, and returns when the window is closed: 0, or 1 after an error,
/// which is then printed to standard error in one sentence.
int show_window(const WindowSettings& settings);

} // namespace vitrine::app
