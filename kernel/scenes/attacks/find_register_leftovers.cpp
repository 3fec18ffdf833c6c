// SPDX-License-Identifier: MIT
// Row 36: VTL0 looks into the registers after VTL1 has worked with its secret.
//
// Both levels share the vector registers. VTL1 adds up its secret page in them (VERIFY_PAGE); what
// it leaves there, VTL0 finds.  [TLFS vsm, shared and private state]  Guard: register-scrub.
// Lesson: 6.
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

extern "C" void store_vector_registers(std::uint64_t* to); // vector_registers.S

namespace nt::attacks {

void find_register_leftovers(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);

    begin(page.address().value);
    const auto verification = secure_calls::verify_page(page);
    store_vector_registers(const_cast<std::uint64_t*>(loot()));
    CHECK(abi::is_success(verification.status), "VTL1 did not verify its page.");
}

} // namespace nt::attacks
