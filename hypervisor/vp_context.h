// SPDX-License-Identifier: MIT
// Gives a VTL of a virtual processor its first registers.  [TLFS vsm, HV_INITIAL_VP_CONTEXT]
#pragma once

#include "abi/tlfs/vp_context.h"
#include "x86/svm/vmcb.h"

namespace hv {

/// Could a processor run with this? Only 64-bit mode with paging is accepted (deviations.md).
bool is_runnable(const abi::tlfs::InitialVpContext& context);

/// Writes the registers of `context` into the VMCB. The caller has asked is_runnable.
void load_context(x86::svm::Vmcb& vmcb, const abi::tlfs::InitialVpContext& context);

} // namespace hv
