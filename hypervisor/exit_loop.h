// SPDX-License-Identifier: MIT
// The hypervisor's life: run the guest, ask a handler what to do about its exit, do it, again.
#pragma once

#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"

namespace hv {

/// Does what the handler decided about the active VTL's exit.
void act_on(VirtualProcessor& vp, Outcome outcome);

/// Never returns: a machine that ends is switched off.
[[noreturn]] void run_for_ever(VirtualProcessor& vp);

} // namespace hv
