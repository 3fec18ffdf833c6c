// SPDX-License-Identifier: MIT
// Row 31: VTL0 wants memory back from a trustlet, and names a page that is none of any trustlet's:
// the one with VTL1's secret.
//
// VTL1 gives up what a trustlet has for itself, sealed, and knows from its own records what that
// is. Who releases what VTL0 names releases anything: CVE-2020-0918 did.  [BH20]
// Guard: parameter-checks. Lesson: 6.
#include "kernel/console.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"

namespace nt::attacks {

void foreign_page(Stage& stage) {
    const x86::GuestPage secret = page_with_secret(stage);
    begin(secret.address().value);
    const auto answer = secure_calls::remove_protected_page(secret);
    console::print("kernel: VTL1 {} the page\n",
                   abi::is_success(answer.status) ? "releases" : "keeps");
    attempt([secret] {
        loot()[0] = *reinterpret_cast<const volatile std::uint64_t*>(direct_address(secret));
    });
}

} // namespace nt::attacks
