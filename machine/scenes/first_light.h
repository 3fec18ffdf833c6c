// SPDX-License-Identifier: MIT
// The first scene: one machine becomes two worlds, and the lesser one tries to read the other.
#pragma once

#include "machine/scene.h"

#include <span>
#include <string>

namespace machine::scenes {

Scene first_light();

/// How the scene is told: see Scene::narrate.
std::string narrate_first_light(const abi::TraceEvent& event,
                                std::span<const abi::TraceEvent> before);

} // namespace machine::scenes
