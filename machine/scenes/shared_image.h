// SPDX-License-Identifier: MIT
// The scene "shared-image": one copy of a DLL in two worlds, and who may write it.
#pragma once

#include "machine/scene.h"

namespace machine::scenes {

Scene shared_image();

} // namespace machine::scenes
