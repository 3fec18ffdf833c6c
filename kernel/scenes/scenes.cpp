// SPDX-License-Identifier: MIT
#include "kernel/scenes/scenes.h"

#include "abi/attack_names.h"

namespace nt::scenes {
namespace {

struct Row {
    std::string_view name;
    void (*play)(const Stage& stage);
};

constexpr Row rows[] = {
    {"first-light", first_light},
    {"round-trips", round_trips},
    {"dma-attack", dma_attack},
    {"stale-iotlb", stale_iotlb},
    {"dma-before-iommu", dma_before_iommu},
    {"wrong-requester", wrong_requester},
    {"legit-disk", legit_disk},
    {"secure-device", secure_device},
};

constinit Stage own_stage{{}, FreePages{{}}};

} // namespace

void set_stage(const abi::LoadedImage& kernel) {
    const auto first = x86::GuestPhysicalAddress{kernel.free.base + x86::page_bytes - 1}.page();
    const std::uint64_t after_first = (first + 1).address().value;
    own_stage = {first, FreePages{{after_first, kernel.free.end() - after_first}}};
}

Stage& stage() { return own_stage; }

bool wants_all_processors(std::string_view name) {
    return !name.starts_with(abi::attack_scene_prefix) ||
           attack_needs_two_processors(name.substr(abi::attack_scene_prefix.size()));
}

/// Only where one is needed: all other scenes' traces stay as short as they are.
std::uint8_t slot_of_secure_device(std::string_view name) {
    constexpr std::uint8_t slot = 7; // the third teaching device
    return name.ends_with("secure-device") || name.ends_with("secure-buffer") ? slot : 0;
}

bool play(std::string_view name, Stage& stage) {
    if (name.starts_with(abi::attack_scene_prefix)) {
        return play_attack(name.substr(abi::attack_scene_prefix.size()), stage);
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
