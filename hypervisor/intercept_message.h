// SPDX-License-Identifier: MIT
// Tells VTL1 what VTL0 tried: the memory intercept message.  [TLFS vsm, intercepts]
#pragma once

#include "abi/tlfs/intercept_message.h"
#include "hypervisor/virtual_processor.h"

namespace hv {

/// Describes vp.blocked, an access that VTL0 made, in `message`. VTL0 must still be the active VTL.
void write_memory_intercept(VirtualProcessor& vp, abi::tlfs::Message& message);

} // namespace hv
