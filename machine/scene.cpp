// SPDX-License-Identifier: MIT
#include "machine/scene.h"

#include "machine/attacks/scenes.h"
#include "machine/scenes/devices.h"
#include "machine/scenes/first_light.h"
#include "machine/scenes/shared_image.h"
#include "machine/scenes/shell.h"
#include "machine/scenes/trustlets.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace machine {

std::vector<Judgement> Scene::judge(std::span<const abi::TraceEvent> events,
                                    const Stop& stop) const {
    std::vector<Judgement> judgements;
    for (const Expectation& expectation : expectations) {
        judgements.push_back({expectation.text, expectation.holds({events, stop})});
    }
    return judgements;
}

// No expectations means that nothing was shown, which is no success.
bool all_held(std::span<const Judgement> judgements) {
    return !judgements.empty() && std::all_of(judgements.begin(), judgements.end(),
                                              [](const Judgement& one) { return one.held; });
}

const std::vector<Scene>& all_scenes() {
    static const std::vector<Scene> all = [] {
        std::vector<Scene> list = {scenes::first_light(),      scenes::shell(),
                                   scenes::trustlet_launch(),  scenes::credential_guard(),
                                   scenes::shared_image(),     scenes::tampered_trustlet(),
                                   scenes::iago()};
        for (const Attack& attack : all_attacks()) {
            list.push_back(attacks::scene_of(attack));
        }
        for (Scene& scene : scenes::device_scenes()) {
            list.push_back(std::move(scene));
        }
        return list;
    }();
    return all;
}

const Scene* find_scene(std::string_view name) {
    for (const Scene& scene : all_scenes()) {
        if (scene.name == name) {
            return &scene;
        }
    }
    return nullptr;
}

std::string no_such_scene(std::string_view name) {
    std::string names;
    for (const Scene& scene : all_scenes()) {
        names += (names.empty() ? "" : ", ") + scene.name;
    }
    return fmt::format("There is no scene \"{}\"; there are: {}.", name, names);
}

std::string scenes_json() {
    auto rows = nlohmann::ordered_json::array();
    for (const Scene& scene : all_scenes()) {
        rows.push_back(
            {{"name", scene.name}, {"title", scene.title}, {"description", scene.description}});
    }
    return rows.dump();
}

} // namespace machine
