// SPDX-License-Identifier: MIT
// Row 1: VTL0's kernel reads and writes VTL1's page through its own page table.
//
// The direct map gives the kernel every byte of RAM; its own page table says yes. The second table,
// which it cannot see, has nothing there.  Guard: slat-vtl1-pages. Lesson: 3 and 4.
#include "kernel/scenes/attacks/attack.h"

namespace nt::attacks {

void read_secret(Stage& stage) {
    const x86::GuestPage page = page_with_secret(stage);
    auto* const secret = reinterpret_cast<volatile std::uint64_t*>(direct_address(page));

    begin(page.address().value);
    attempt([secret] { loot()[0] = secret[0]; });
    attempt([secret] { secret[1] = abi::attackers_word; });
}

} // namespace nt::attacks
