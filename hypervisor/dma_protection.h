// SPDX-License-Identifier: MIT
// Devices have VTL0's rights: whoever drives them, that is all they reach. This is the policy; the
// hardware is behind iommu.h.  [TLFS vsm, DMA and devices]
// Guards: iommu, iommu-early, iotlb-flush-on-revoke, known-requesters, interrupt-remapping.
// Lesson: 10.
#pragma once

#include "hypervisor/virtual_processor.h"

namespace hv {

/// Finds the IOMMU, gives every device VTL0's view, and switches it on. To be called while no
/// guest has run: from then on no device is faster. A machine without one goes on, and says so; one
/// whose IOMMU is there and cannot be used does not start.
void protect_from_devices(Partition& partition);

/// Rights to pages that were open already have changed in the tables: devices look again. Unlike a
/// processor, an IOMMU does not even notice a right that grew.  [VTD 6.2.3]
void renew_rights_of_devices(Partition& partition);

/// VTL1 has taken `page`. Only without the guard iommu-early is this news for the IOMMU.
void on_page_taken(Partition& partition, x86::GuestPage page);

/// An NMI came: is it the IOMMU's? Then what it has to tell goes into the trace and to VTL1.
bool collect_dma_faults(VirtualProcessor& vp);

/// No guest may touch the IOMMU's own registers: takes their page out of `view`. False: no page is
/// left to split a large one with.
bool hide_iommu(const Partition& partition, NestedPageTables& view);

} // namespace hv
