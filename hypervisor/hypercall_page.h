// SPDX-License-Identifier: MIT
// The hypercall page: the guest names a page of its own, and from then on sees the hypervisor's
// code there, read-only and executable. The page underneath keeps its contents.  [TLFS
// hypercall-interface]
#pragma once

#include "abi/rules.h"
#include "abi/tlfs/synthetic_msr.h"
#include "hypervisor/virtual_processor.h"

namespace hv {

/// Fills the one physical page that all overlays show. False: no page left.
bool make_hypercall_code_page(Partition& partition);

/// HV_X64_MSR_HYPERCALL was written by the active VTL. None: done; else the rule that refused.
abi::Rule place_hypercall_page(VirtualProcessor& vp, abi::tlfs::HypercallMsr value);

/// Lets the guest see its own page again.
void remove_hypercall_page(VirtualProcessor& vp);

} // namespace hv
