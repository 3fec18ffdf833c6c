// SPDX-License-Identifier: MIT
// Row 8: VTL0's kernel clears CR4.SMEP and SMAP, and CR0.WP.
//
// These bits are what keeps a kernel from running and touching what a program prepared for it, and
// from writing its own constants. They are one MOV away, for whoever can make the kernel execute
// one.  [APM2 5.6]  Guard: register-lock. Lesson: 8.
#include "abi/tlfs/register_names.h"
#include "kernel/cpu.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/user_program.h"
#include "x86/control_registers.h"

namespace nt::attacks {

void switch_smep_off(Stage& stage) {
    constexpr std::uint8_t no_code[] = {0};
    const UserProgram program = load_user_program(no_code, stage.free);
    const auto cr0 = x86::Cr0::from(cpu::read_cr0());
    const auto cr4 = x86::Cr4::from(cpu::read_cr4());
    const auto open_cr4 = cr4.with(x86::Cr4::supervisor_execution_prevention, false)
                              .with(x86::Cr4::supervisor_access_prevention, false);

    begin(static_cast<std::uint64_t>(abi::tlfs::RegisterName::Cr4));
    loot()[1] = program.stack.address().value;
    attempt([open_cr4] { cpu::write_cr4(open_cr4.raw); });
    attempt([cr0] { cpu::write_cr0(cr0.with(x86::Cr0::write_protect, false).raw); });
    attempt([] {
        *reinterpret_cast<volatile std::uint64_t*>(user_stack_address) = abi::attackers_word;
    });
}

} // namespace nt::attacks
