// SPDX-License-Identifier: MIT
// Scenes of isolated user mode: a trustlet starts; a key that is nowhere in VTL0.
#pragma once

#include "machine/scene.h"

namespace machine::scenes {

Scene trustlet_launch();
Scene credential_guard();

} // namespace machine::scenes
