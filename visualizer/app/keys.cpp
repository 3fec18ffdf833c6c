// SPDX-License-Identifier: MIT
#define GLFW_INCLUDE_NONE
#include "visualizer/app/keys.h"

#include "visualizer/models/view.h"

#include <GLFW/glfw3.h>

namespace vitrine::app {

namespace {

using models::Direction;
using models::FocusStep;

Command speed(models::Speed value) {
    return {Verb::SetSpeed, static_cast<std::uint64_t>(value), 0, 0, {}};
}

Command plain(Verb verb) { return {verb, 0, 0, 0, {}}; }

template <typename Number>
Command with(Verb verb, Number value) {
    return {verb, static_cast<std::uint64_t>(value), 0, 0, {}};
}

Command tab(models::Tab which) { return with(Verb::ShowTab, which); }

// The keys with which one goes through things, plain or with Shift. Held down they go on.
std::optional<Command> command_for_way(int key, bool shift) {
    const auto step = [shift](FocusStep on, FocusStep back) {
        return with(Verb::MoveFocus, shift ? back : on);
    };
    const auto turn = [shift](Direction way) {
        return Command{Verb::TurnPage, static_cast<std::uint64_t>(way), shift ? 1.0 : 0.0, 0, {}};
    };
    switch (key) {
    case GLFW_KEY_TAB: return step(FocusStep::Next, FocusStep::Previous);
    case GLFW_KEY_F6: return step(FocusStep::NextPanel, FocusStep::PreviousPanel);
    case GLFW_KEY_LEFT: return with(shift ? Verb::PanTime : Verb::MovePage, Direction::Left);
    case GLFW_KEY_RIGHT: return with(shift ? Verb::PanTime : Verb::MovePage, Direction::Right);
    case GLFW_KEY_UP: return with(Verb::MovePage, Direction::Up);
    case GLFW_KEY_DOWN: return with(Verb::MovePage, Direction::Down);
    case GLFW_KEY_PAGE_UP: return turn(Direction::Up);
    case GLFW_KEY_PAGE_DOWN: return turn(Direction::Down);
    default: return std::nullopt;
    }
}

// Larger to the right and down, smaller to the left and up.
std::optional<Command> command_for_size(int key) {
    switch (key) {
    case GLFW_KEY_LEFT: return with(Verb::ResizeFocus, Direction::Left);
    case GLFW_KEY_RIGHT: return with(Verb::ResizeFocus, Direction::Right);
    case GLFW_KEY_UP: return with(Verb::ResizeFocus, Direction::Up);
    case GLFW_KEY_DOWN: return with(Verb::ResizeFocus, Direction::Down);
    default: return std::nullopt;
    }
}

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
    case GLFW_KEY_W: return plain(Verb::AskWhy);
    case GLFW_KEY_A: return plain(Verb::ShowAllTime);
    case GLFW_KEY_J: return plain(Verb::TravelToChosen);
    case GLFW_KEY_HOME: return plain(Verb::TravelTo);
    case GLFW_KEY_END: return Command{Verb::TravelTo, end_of_time, 0, 0, {}};
    case GLFW_KEY_5: return tab(models::Tab::Page);
    case GLFW_KEY_6: return tab(models::Tab::Cpu);
    case GLFW_KEY_7: return tab(models::Tab::Code);
    case GLFW_KEY_8: return tab(models::Tab::Events);
    case GLFW_KEY_9: return tab(models::Tab::Why);
    case GLFW_KEY_0: return tab(models::Tab::Trustlets);
    case GLFW_KEY_F9: return plain(Verb::BreakHere);
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER: return plain(Verb::PressFocus);
    case GLFW_KEY_BACKSPACE: return plain(Verb::Back);
    default: return std::nullopt;
    }
}

std::optional<Command> command_with_modifier(int key, int modifiers, bool typing, bool palette) {
    if (modifiers == GLFW_MOD_CONTROL && key == GLFW_KEY_P) {
        return plain(Verb::OpenPalette);
    }
    if (modifiers == 0 && palette && (key == GLFW_KEY_UP || key == GLFW_KEY_DOWN)) {
        return Command{Verb::MovePalette, key == GLFW_KEY_DOWN ? 1U : 0U, 0, 0, {}};
    }
    if (!typing && modifiers == GLFW_MOD_ALT) {
        return command_for_size(key);
    }
    if (typing || (modifiers != 0 && modifiers != GLFW_MOD_SHIFT)) {
        return std::nullopt;
    }
    if (modifiers == GLFW_MOD_SHIFT && (key == GLFW_KEY_N || key == GLFW_KEY_E)) {
        return plain(key == GLFW_KEY_N ? Verb::StepBack : Verb::EventBack);
    }
    return command_for_way(key, modifiers == GLFW_MOD_SHIFT);
}

std::optional<Command> command_for_character(char32_t character, bool typing) {
    if (typing) {
        return std::nullopt;
    }
    switch (character) {
    case U'?': return plain(Verb::SwitchHelp);
    case U'c': return plain(Verb::SwitchConsole);
    case U'/': return plain(Verb::OpenSearch);
    case U'.': return with(Verb::MoveEvent, 1);
    case U',': return with(Verb::MoveEvent, 0);
    case U'+': return with(Verb::ZoomTime, 1);
    case U'-': return with(Verb::ZoomTime, 0);
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
