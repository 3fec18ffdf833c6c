// SPDX-License-Identifier: MIT
// Which key does what: GLFW's key numbers to commands. No window needed, so it can be tested.
#pragma once

#include "visualizer/app/command.h"

#include <optional>
#include <string>

namespace vitrine::app {

/// `key` as in GLFW's key callback; `typing` is true while a text field has the keyboard.
std::optional<Command> command_for_key(int key, bool typing);
/// Ctrl+P, Shift+N, Alt with an arrow and the like; and the keys that go through things: arrows,
/// Tab, PageDown.
std::optional<Command> command_with_modifier(int key, int modifiers, bool typing, bool palette);
/// What is a character: which key makes the question mark depends on the keyboard. And a key that
/// hands the keyboard to the guest must be over before, or the guest would get its letter.
std::optional<Command> command_for_character(char32_t character, bool typing);

/// While the keyboard is the guest's: what its terminal would send for a key that is no letter, and
/// for a character. Empty for nothing.
std::string console_keys(int key, int modifiers);
std::string console_character(char32_t character);

} // namespace vitrine::app
