// SPDX-License-Identifier: MIT
// The scene that does not end by itself: VTL0 as a small system one can use, after what the first
// scene shows.
#pragma once

#include "machine/scene.h"

namespace machine::scenes {

Scene shell();

} // namespace machine::scenes
