// SPDX-License-Identifier: MIT
// A device's registers and memory appear where its base address registers say. Moved over VTL1's
// memory, the device would answer VTL1's reads in RAM's place. So VTL1 does PCI configuration for
// VTL0, and leaves out what would reach its memory or the hypervisor's.  [WI7 ch.9, Hyperguard]
// Guards: io-port-lock, secure-device. Lesson: 10.
#pragma once

#include "abi/boot_info.h"
#include "abi/tlfs/intercept_message.h"
#include "securekernel/vtl0_registers.h"

namespace sk {

/// From now on VTL1 judges the use of the two PCI ports.
void lock_io_ports(const abi::BootInfo& boot);

/// VTL0 uses one of them. What it reads goes into `registers`.
void judge_port(const abi::tlfs::IoPortIntercept& intercept, Vtl0Registers& registers);

} // namespace sk
