// SPDX-License-Identifier: MIT
// The AMD-specific side of taking and dividing the machine: switching SVM on, permission maps,
// VMCBs. [APM2 15]
#pragma once

#include "hypervisor/virtual_processor.h"

namespace hv::svm {

/// Switches SVM on for this processor (EFER.SVME, VM_HSAVE_PA) and makes the permission maps.
/// False: the pool has no pages left.
bool take_machine(Partition& partition);

/// Makes the VMCB of `vtl`, with its intercepts and its view of memory, registers still zero.
/// False: the pool has no page left.
bool make_vmcb(VirtualProcessor& vp, abi::Vtl vtl);

} // namespace hv::svm
