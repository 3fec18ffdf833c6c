// SPDX-License-Identifier: MIT
// The hypervisor takes every processor of the machine before VTL0 can: each is started once,
// becomes a virtual processor, and waits in the hypervisor until somebody starts that.  [APM2 16.5]
#pragma once

#include "hypervisor/virtual_processor.h"

namespace hv {

/// Starts the processor behind `vp` and waits until it is in the hypervisor. False: it never came.
bool wake_processor(VirtualProcessor& vp);

} // namespace hv
