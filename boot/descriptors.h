// SPDX-License-Identifier: MIT
// The loader's GDT and TSS, which VTL0 starts with.  [APM2 4.8]
#pragma once

#include "abi/tlfs/vp_context.h"

namespace boot {

/// Fills in the TSS descriptor and loads TR. VTL0 needs a task register that is fit for VMRUN, and
/// one that is null is not.  [APM2 15.5.1]
void load_task_state();

/// Puts the segment registers as the loader has them, GDTR and IDTR into `context`.
void describe_segments(abi::tlfs::InitialVpContext& context);

} // namespace boot
