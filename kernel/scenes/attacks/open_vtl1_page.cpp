// SPDX-License-Identifier: MIT
// Row 14: VTL0 asks the hypervisor to open VTL1's page, as only VTL1 may.
//
// If the protections of VTL1 could be changed from below, they would protect nothing.  [TLFS vsm]
// Guard: vtl-order. Lesson: 4.
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/hostile_hypercalls.h"

namespace nt::attacks {

void open_vtl1_page(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);
    const auto* const secret =
        reinterpret_cast<const volatile std::uint64_t*>(direct_address(page));

    begin(page.address().value);
    const HvStatus opened = protect_as_vtl1(page, abi::PageAccess::read_write());
    if (opened == HvStatus::Success) {
        attempt([secret] { loot()[0] = secret[0]; });
    }
}

} // namespace nt::attacks
