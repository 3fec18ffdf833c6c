// SPDX-License-Identifier: MIT
// Row 17: VTL0's kernel lets a device read VTL1's secret and write the hypervisor's memory.
//
// A device uses no page table of the processor: whatever SLAT says, its transfers would go through.
// The IOMMU judges them, by the very table that VTL0 is under.  [VTD 3]  Guard: iommu. Lesson: 10.
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/courier.h"

namespace nt::attacks {

void dma_attack(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);
    const Edu device = courier();

    begin(page.address().value);
    have_carried(device, page.address().value, loot_address());
    console::print("kernel: the device brought {x}\n", loot()[0]);

    loot()[1] = abi::attackers_word;
    have_carried(device, loot_address() + sizeof(std::uint64_t), unused_hypervisor_page);
}

} // namespace nt::attacks
