// SPDX-License-Identifier: MIT
// What the kernel does after start-up: the scene that the command line asked for.
#pragma once

#include "abi/boot_info.h"
#include "kernel/free_pages.h"
#include "x86/address.h"

#include <string_view>

namespace nt::scenes {

/// What a scene may use.
struct Stage {
    x86::GuestPage free_page; // a page of RAM that is the kernel's to give away
    FreePages free;           // more of them
};

/// The kernel's own, made at start-up.
void set_stage(const abi::LoadedImage& kernel);
Stage& stage();

/// An attack has the first processor alone, if it does not need more: then the others stay off.
bool wants_all_processors(std::string_view name);

/// Which device of bus 0 VTL1 takes before the scene begins, by its slot; 0: none.
std::uint8_t slot_of_secure_device(std::string_view name);

/// Plays `name`. False: there is no such scene.
bool play(std::string_view name, Stage& stage);

void first_light(const Stage& stage);
void round_trips(const Stage& stage);
void dma_attack(const Stage& stage);
void stale_iotlb(const Stage& stage);
void dma_before_iommu(const Stage& stage);
void wrong_requester(const Stage& stage);
void legit_disk(const Stage& stage);
void secure_device(const Stage& stage);

/// The scene "attack-NAME": one row of the attack catalogue. False: there is no such attack.
bool play_attack(std::string_view name, Stage& stage);
bool attack_needs_two_processors(std::string_view name);

} // namespace nt::scenes
