// SPDX-License-Identifier: MIT
// An attack is a scene, too: it can be run, stepped through and shown like any other.
#pragma once

#include "machine/attacks.h"
#include "machine/scene.h"

#include <string>

namespace machine::attacks {

/// "attack-NAME"
std::string scene_name_of(const Attack& attack);

/// The scene of that name. It passes if the attack was denied.
Scene scene_of(const Attack& attack);

} // namespace machine::attacks
