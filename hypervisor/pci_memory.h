// SPDX-License-Identifier: MIT
// PCI configuration by memory. VTL1 judges configuration by ports (guard io-port-lock); the same
// registers in memory would be the way round that. So the machine's stretch of them, which the
// firmware's MCFG table names, is in nobody's nested table.  [PCIFW 4.1.2]
// Guard: io-port-lock. Lesson: 10.
#pragma once

#include "hypervisor/virtual_processor.h"

namespace hv {

/// Finds the stretch and takes it out of VTL0's view. While no guest has run. An MCFG that is
/// damaged stops the machine.
void close_pci_memory(Partition& partition);

/// Takes it out of `view`. False: no page is left for the tables.
bool hide_pci_memory(const Partition& partition, NestedPageTables& view);

} // namespace hv
