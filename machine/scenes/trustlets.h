// SPDX-License-Identifier: MIT
// Scenes of isolated user mode: a trustlet starts; a key that is nowhere in VTL0; a trustlet that
// is none any more; VTL0 lies to VTL1.
#pragma once

#include "machine/scene.h"

namespace machine::scenes {

Scene trustlet_launch();
Scene credential_guard();
Scene tampered_trustlet();
Scene iago();

} // namespace machine::scenes
