// SPDX-License-Identifier: MIT
// Row 3: VTL0 patches a function of its own kernel, as every rootkit does.
//
// The kernel's page table makes code read-only, but the direct map shows the same page writable.
// VTL1 has taken the right to write from the page itself, so no way leads to it.  [WI7 ch.9]
// Guard: hvci. Lesson: 8.
#include "abi/memory_layout.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/payload.h"

namespace nt::attacks {

void patch_kernel_code(Stage&) {
    const std::uint64_t place = hypercalls::physical_address_of(victim_constant);
    auto* const constant = reinterpret_cast<volatile std::uint32_t*>(abi::direct_map_base + place);

    begin(place);
    attempt([constant] { *constant = attackers_half_word; });
    attempt([] { victim(reinterpret_cast<volatile std::uint32_t*>(loot())); });
}

} // namespace nt::attacks
