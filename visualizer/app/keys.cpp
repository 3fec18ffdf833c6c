// SPDX-License-Identifier: MIT
#define GLFW_INCLUDE_NONE
#include "visualizer/app/keys.h"

#include "visualizer/models/view.h"

#include <GLFW/glfw3.h>

namespace vitrine::app {

namespace {

Command speed(models::Speed value) {
    return {Verb::SetSpeed, static_cast<std::uint64_t>(value), 0, 0, {}};
}

Command plain(Verb verb) { return {verb, 0, 0, 0, {}}; }

} // namespace

std::optional<Command> command_for_key(int key, bool typing) {
    if (key == GLFW_KEY_ESCAPE) {
        return plain(Verb::Escape);
    }
    if (typing) {
        return std::nullopt;
    }
    switch (key) {
    case GLFW_KEY_SPACE: return plain(Verb::RunOrPause);
    case GLFW_KEY_N: return plain(Verb::StepInstruction);
    case GLFW_KEY_E: return plain(Verb::StepEvent);
    case GLFW_KEY_R: return plain(Verb::Restart);
    case GLFW_KEY_T: return plain(Verb::SwitchTheme);
    case GLFW_KEY_L: return plain(Verb::SwitchLecture);
    case GLFW_KEY_G: return plain(Verb::OpenAddressBox);
    case GLFW_KEY_F: return plain(Verb::FollowTime);
    case GLFW_KEY_1: return speed(models::Speed::Quarter);
    case GLFW_KEY_2: return speed(models::Speed::Normal);
    case GLFW_KEY_3: return speed(models::Speed::Eightfold);
    case GLFW_KEY_4: return speed(models::Speed::Maximum);
    case GLFW_KEY_F1: return plain(Verb::SwitchHelp);
    case GLFW_KEY_B: return plain(Verb::AddBookmark);
    case GLFW_KEY_D: return Command{Verb::RunUntil, 0, 0, 0, "any denied"};
    case GLFW_KEY_H: return plain(Verb::SwitchHeat);
    case GLFW_KEY_M: return plain(Verb::SwitchMenu);
    case GLFW_KEY_W:
        return Command{Verb::ShowTab, static_cast<std::uint64_t>(models::Tab::Why), 0, 0, {}};
    case GLFW_KEY_HOME: return plain(Verb::TravelTo);
    default: return std::nullopt;
    }
}

std::optional<Command> command_with_modifier(int key, int modifiers, bool typing, bool palette) {
    if (modifiers == GLFW_MOD_CONTROL && key == GLFW_KEY_P) {
        return plain(Verb::OpenPalette);
    }
    if (modifiers == GLFW_MOD_SHIFT && !typing) {
        return key == GLFW_KEY_N   ? std::optional(plain(Verb::StepBack))
               : key == GLFW_KEY_E ? std::optional(plain(Verb::EventBack))
                                   : std::nullopt;
    }
    if (modifiers == 0 && palette && (key == GLFW_KEY_UP || key == GLFW_KEY_DOWN)) {
        return Command{Verb::MovePalette, key == GLFW_KEY_DOWN ? 1U : 0U, 0, 0, {}};
    }
    return std::nullopt;
}

std::optional<Command> command_for_character(char32_t character, bool typing) {
    if (typing) {
        return std::nullopt;
    }
    switch (character) {
    case U'?': return plain(Verb::SwitchHelp);
    case U'c': return plain(Verb::SwitchConsole);
    default: return std::nullopt;
    }
}

std::string console_keys(int key, int modifiers) {
    if ((modifiers & GLFW_MOD_CONTROL) != 0) {
        const bool is_letter = key >= GLFW_KEY_A && key <= GLFW_KEY_Z;
        return is_letter ? std::string(1, static_cast<char>(key - GLFW_KEY_A + 1)) : "";
    }
    switch (key) {
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER: return "\r";
    case GLFW_KEY_BACKSPACE: return "\x7F";
    case GLFW_KEY_TAB: return "\t";
    case GLFW_KEY_UP: return "\x1B[A";
    case GLFW_KEY_DOWN: return "\x1B[B";
    case GLFW_KEY_RIGHT: return "\x1B[C";
    case GLFW_KEY_LEFT: return "\x1B[D";
    default: return "";
    }
}

std::string console_character(char32_t character) {
    const bool is_ascii = character >= U' ' && character < 0x7F;
    return is_ascii ? std::string(1, static_cast<char>(character)) : "";
}

} // namespace vitrine::app
