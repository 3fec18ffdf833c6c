// SPDX-License-Identifier: MIT
// A core as everybody outside the machine sees it.
#pragma once

#include "machine/glass/core.h"
#include "machine/processor_state.h"

namespace machine::glass {

ProcessorState state_of(Core& core);

} // namespace machine::glass
