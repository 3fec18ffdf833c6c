// SPDX-License-Identifier: MIT
#include "kernel/scenes/scenes.h"

namespace nt::scenes {
namespace {

struct Row {
    std::string_view name;
    void (*play)(const Stage& stage);
};

constexpr Row rows[] = {
    {"first-light", first_light},
    {"round-trips", round_trips},
};

} // namespace

bool play(std::string_view name, Stage& stage) {
    constexpr std::string_view attack = "attack-";
    if (name.starts_with(attack)) {
        return play_attack(name.substr(attack.size()), stage);
    }
    for (const Row& row : rows) {
        if (row.name == name) {
            row.play(stage);
            return true;
        }
    }
    return false;
}

} // namespace nt::scenes
