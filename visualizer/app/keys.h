// SPDX-License-Identifier: MIT
// Which key does what: GLFW's key numbers to commands. No window needed, so it can be tested.
#pragma once

#include "visualizer/app/command.h"

#include <optional>

namespace vitrine::app {

/// `key` as in GLFW's key callback; `typing` is true while a text field has the keyboard.
std::optional<Command> command_for_key(int key, bool typing);
/// The question mark is a character: which key makes it depends on the keyboard.
std::optional<Command> command_for_character(char32_t character, bool typing);

} // namespace vitrine::app
