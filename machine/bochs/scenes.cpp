// SPDX-License-Identifier: MIT
#include "machine/bochs/scenes.h"

#include "abi/attack_names.h"

#include <algorithm>

namespace machine::bochs {
namespace {

constexpr std::string_view no_programs = "it has no disk to read programs from";
constexpr std::string_view no_device = "it has no device that could be told to reach RAM";
constexpr std::string_view one_processor = "it has one processor";

/// Beside attacks that begin with a program.
constexpr UnfitScene scenes[] = {
    {"shell", no_programs},
    {"trustlet-launch", no_programs},
    {"credential-guard", no_programs},
    {"tampered-trustlet", no_programs},
    {"iago", no_programs},
    {"shared-image", no_programs},
    {"attack-use-revoked-right", one_processor},
    {"attack-move-bar", no_device},
    {"attack-start-processor", one_processor},
    {"attack-dma-attack", no_device},
    {"attack-dma-before-iommu", no_device},
    {"attack-stale-iotlb", no_device},
    {"attack-wrong-requester", no_device},
    {"attack-send-init", no_device},
    {"attack-use-secure-device", no_device},
    {"attack-move-secure-device", no_device},
    {"attack-read-secure-buffer", no_device},
    {"attack-find-register-leftovers", no_programs},
    {"dma-attack", no_device},
    {"stale-iotlb", no_device},
    {"dma-before-iommu", no_device},
    {"wrong-requester", no_device},
    {"secure-device", no_device},
    {"legit-disk", no_programs},
};

} // namespace

std::span<const UnfitScene> unfit_scenes() { return scenes; }

std::string_view what_lacks_for(std::string_view scene) {
    constexpr std::string_view attack = abi::attack_scene_prefix;
    if (scene.starts_with(attack) && abi::is_attack_by_program(scene.substr(attack.size()))) {
        return no_programs;
    }
    const auto* const found =
        std::find_if(std::begin(scenes), std::end(scenes),
                     [scene](const UnfitScene& row) { return row.scene == scene; });
    return found == std::end(scenes) ? std::string_view{} : found->lack;
}

} // namespace machine::bochs
