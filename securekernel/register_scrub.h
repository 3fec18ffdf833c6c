// SPDX-License-Identifier: MIT
// Both VTLs share the general and the vector registers, so whatever VTL1 leaves there when it
// returns, VTL0 finds.  [TLFS vsm, shared and private state] [McG secure calls]
// Guard: register-scrub. Lesson: 6.
#pragma once

#include "securekernel/vtl0_registers.h"

namespace sk {

/// VTL1 is about to compute with VTL0's vector registers.
void note_vector_use();

/// Before the return from a call: VTL0 gets the answer's registers, and zero in those that a caller
/// expects to be gone.
void scrub_registers(Vtl0Registers& registers);

} // namespace sk
