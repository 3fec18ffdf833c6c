// SPDX-License-Identifier: MIT
// Row 18: VTL0's kernel lets a device write the hypervisor's memory before VTL1 has taken a page.
//
// An IOMMU that is switched on when the first secret needs it is too late: what protects the secret
// lies open until then.  [TLFS vsm, DMA and devices]  Guard: iommu-early. Lesson: 10.
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/courier.h"

namespace nt::attacks {

void dma_before_iommu(Stage&) {
    const Edu device = courier();
    loot()[0] = abi::attackers_word;

    begin(unused_hypervisor_page);
    have_carried(device, loot_address(), unused_hypervisor_page);
}

} // namespace nt::attacks
