// SPDX-License-Identifier: MIT
// What the kernel does after start-up: the scene that the command line asked for.
#pragma once

#include "x86/address.h"

#include <string_view>

namespace nt::scenes {

/// What a scene may use.
struct Stage {
    x86::GuestPage free_page; // a page of RAM that is the kernel's to give away
};

/// Plays `name`. False: there is no such scene.
bool play(std::string_view name, const Stage& stage);

void first_light(const Stage& stage);
void round_trips(const Stage& stage);

} // namespace nt::scenes
