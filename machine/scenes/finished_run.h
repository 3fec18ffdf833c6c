// SPDX-License-Identifier: MIT
// What scenes ask of a run that is over.
#pragma once

#include "machine/attacks/evidence.h"
#include "machine/scene.h"

namespace machine::scenes {

/// What the judge of the attack lab would have of it.
attacks::Evidence evidence_in(const SceneRun& run);

/// The guest switched the machine off, and said that all is well.
bool ended_in_good_order(const SceneRun& run);

} // namespace machine::scenes
