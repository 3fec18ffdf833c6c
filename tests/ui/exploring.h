// SPDX-License-Identifier: MIT
// A machine that can go back, and a choice of scenes to boot on it.
#pragma once

#include "tests/ui/story.h"
#include "tests/unit/visualizer/rewindable.h"

#include <memory>
#include <string>
#include <vector>

namespace ui {

inline vitrine::app::SessionSettings exploring() {
    vitrine::app::SessionSettings settings = story();
    settings.switch_on = [] {
        return machine::SwitchedOn{std::make_unique<made_up::Rewindable>(), ""};
    };
    settings.choose = [](const std::string& scene, const std::vector<std::string>&) {
        return vitrine::app::Chosen{machine::find_scene(scene), ""};
    };
    return settings;
}

} // namespace ui
