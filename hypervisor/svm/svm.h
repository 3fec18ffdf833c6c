// SPDX-License-Identifier: MIT
// The AMD-specific side of taking and dividing the machine: switching SVM on, permission maps,
// VMCBs. [APM2 15]
#pragma once

#include "hypervisor/virtual_processor.h"
#include "x86/svm/io_exit.h"
#include "x86/svm/permission_maps.h"

namespace hv::svm {

/// Makes the maps that say which I/O ports stop a guest. False: the pool has no pages left.
bool make_port_maps(Partition& partition);

/// Switches SVM on for the processor this runs on (EFER.SVME, VM_HSAVE_PA). False: as above.
bool take_processor(VirtualProcessor& vp);

/// Makes the VMCB of `vtl`, with its intercepts and its view of memory, registers still zero.
/// False: the pool has no page left.
bool make_vmcb(VirtualProcessor& vp, abi::Vtl vtl);

/// VTL0's RDMSR or WRMSR of `msr` stops it, or no longer does, if nothing else makes it stop.
void watch_msr(VirtualProcessor& vp, x86::Msr msr, x86::svm::MsrAccess access, bool watched);

/// VTL0 stops at `port` because VTL1 asked for it, or no longer does.
void watch_port(Partition& partition, std::uint16_t port, bool watched);
bool is_port_watched_by_secure(const Partition& partition, x86::svm::IoExitInfo access);

} // namespace hv::svm
