// SPDX-License-Identifier: MIT
// Row 13: VTL0 asks the hypervisor for VTL1's registers, and for VTL1 to go on elsewhere.
//
// The call itself is VTL0's right: a VTL may ask about its own registers. Whose registers it may be
// about is decided by who asks, and VTL1 is above it.  [TLFS vsm]  Guard: vtl-order. Lesson: 4.
#include "kernel/hypercalls.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/hostile_hypercalls.h"

namespace nt::attacks {
namespace {

/// Where VTL1 would go on. Nothing is there: whoever watches only has to recognise it.
constexpr std::uint64_t attackers_rip = 0x4141'4141'4141;

} // namespace

void take_vtl1_registers(Stage&) {
    const std::uint64_t output =
        hypercalls::physical_address_of(const_cast<const std::uint64_t*>(loot()));

    begin(static_cast<std::uint64_t>(RegisterName::Cr3));
    get_register(abi::Vtl::Secure, RegisterName::Cr3, output);
    loot()[2] = attackers_rip;
    set_register(abi::Vtl::Secure, RegisterName::Rip, attackers_rip);
}

} // namespace nt::attacks
