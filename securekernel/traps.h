// SPDX-License-Identifier: MIT
// Exceptions and interrupts in VTL1: of trustlets, and the secure kernel's own, of which it makes
// none on purpose.
#pragma once

#include "rt/trap_frame.h"

#include <cstdint>

namespace sk {

/// Loads VTL1's own descriptor tables on this processor, and the way in for system calls. VTL1
/// starts without any.
void install_traps();

/// From ring 3, ring 0 begins at `stack_top` from now on.
void set_trustlet_entry_stack(std::uint64_t stack_top);

/// A trustlet's exception: mended, or the end of its process.
void on_trustlet_exception(const rt::TrapFrame& frame, std::uint64_t fault_address);

} // namespace sk
