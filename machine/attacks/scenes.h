// SPDX-License-Identifier: MIT
// An attack is a scene, too: it can be run, stepped through and shown like any other.
#pragma once

#include "machine/attacks.h"
#include "machine/scene.h"

namespace machine::attacks {

/// The scene "attack-NAME". It passes if the attack was denied.
Scene scene_of(const Attack& attack);

} // namespace machine::attacks
