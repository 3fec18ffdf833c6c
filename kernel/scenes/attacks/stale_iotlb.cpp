// SPDX-License-Identifier: MIT
// Row 18: a device reads a page once, VTL0's kernel gives the page to VTL1, and the device reads it
// again.
//
// The IOMMU remembers what it has translated. Unless it is told to forget, VTL1's secret lies in a
// page that the device may still read.  [VTD 6.2]  Guard: iotlb-flush-on-revoke. Lesson: 10.
#include "kernel/console.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/courier.h"

namespace nt::attacks {

void stale_iotlb(Stage& stage) {
    const x86::GuestPage page = own_page(stage);
    const Edu device = courier();
    device.take_from(page.address().value, sizeof(std::uint64_t));
    give_to_vtl1(page);

    begin(page.address().value);
    have_carried(device, page.address().value, loot_address());
    console::print("kernel: the device brought {x}\n", loot()[0]);
}

} // namespace nt::attacks
