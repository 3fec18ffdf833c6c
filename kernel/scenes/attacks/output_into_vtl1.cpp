// SPDX-License-Identifier: MIT
// Row 16: VTL0 has the hypervisor write into VTL1's page for it: a confused deputy.
//
// A hypercall's answer goes where the caller says, and the hypervisor may write everywhere. So it
// must use the caller's rights, not its own.  [TLFS hypercall-interface]  Guard: caller-rights.
// Lesson: 6.
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/hostile_hypercalls.h"

namespace nt::attacks {

void output_into_vtl1(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);

    begin(page.address().value);
    get_register(abi::Vtl::Normal, RegisterName::GuestOsId, page.address().value);
}

} // namespace nt::attacks
