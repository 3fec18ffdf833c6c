// SPDX-License-Identifier: MIT
#define GLFW_INCLUDE_NONE
#include "visualizer/app/keys.h"

#include "visualizer/models/snapshot.h"

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
    default: return std::nullopt;
    }
}

std::optional<Command> command_for_character(char32_t character, bool typing) {
    return character == U'?' && !typing ? std::optional(plain(Verb::SwitchHelp)) : std::nullopt;
}

} // namespace vitrine::app
