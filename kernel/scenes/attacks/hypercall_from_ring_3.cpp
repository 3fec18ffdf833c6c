// SPDX-License-Identifier: MIT
// Row 15: a program in ring 3 makes a hypercall.
//
// The hypervisor reads and writes physical memory for whoever calls, and knows nothing of the
// kernel's rules for programs: a program that may call it owns its kernel. Here it would have the
// hypervisor write into a page of the kernel.  [TLFS hypercall-interface]  Guard: hypercall-cpl.
// Lesson: 4.
#include "abi/tlfs/hypercall.h"
#include "kernel/hypercalls.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/hostile_hypercalls.h"
#include "kernel/user_program.h"

extern "C" const std::uint8_t user_hypercall[]; // user_hypercall.S
extern "C" const std::uint8_t user_hypercall_end[];

namespace nt::attacks {

void hypercall_from_ring_3(Stage& stage) {
    load_user_program({user_hypercall, user_hypercall_end}, stage.free);
    const std::uint64_t output =
        hypercalls::physical_address_of(const_cast<const std::uint64_t*>(loot()));
    const std::uint64_t input = place_get_register(abi::Vtl::Normal, RegisterName::GuestOsId);
    using abi::tlfs::HypercallControl;
    const auto control = HypercallControl::rep(abi::tlfs::CallCode::GetVpRegisters, 1);

    begin(output);
    report(run_user_program(control.raw, input, output));
}

} // namespace nt::attacks
