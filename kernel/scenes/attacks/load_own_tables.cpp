// SPDX-License-Identifier: MIT
// Row 10: VTL0's kernel loads other descriptor tables: the attacker's.
//
// Whose exceptions, interrupts and segments these are, the processor learns from two registers. The
// attacker brings copies, so that nothing seems to change.  [APM2 4.6]  Guard: register-lock.
// Lesson: 8.
#include "abi/tlfs/register_names.h"
#include "kernel/cpu.h"
#include "kernel/scenes/attacks/attack.h"

#include <cstring>

namespace nt::attacks {
namespace {

/// The same table in a page of the attacker's.
x86::DescriptorTableRegister copy_of(const x86::DescriptorTableRegister& table, Stage& stage) {
    const std::uint64_t place = direct_address(own_page(stage));
    std::memcpy(reinterpret_cast<void*>(place), reinterpret_cast<const void*>(table.base),
                std::size_t{table.limit} + 1);
    return {table.limit, place};
}

} // namespace

void load_own_tables(Stage& stage) {
    const x86::DescriptorTableRegister gates = copy_of(cpu::read_gate_register(), stage);
    const x86::DescriptorTableRegister segments = copy_of(cpu::read_segment_register(), stage);

    begin(static_cast<std::uint64_t>(abi::tlfs::RegisterName::Idtr));
    loot()[0] = gates.base;
    loot()[1] = segments.base;
    attempt([&gates] { cpu::load_gate_register(gates); });
    attempt([&segments] { cpu::load_segment_register(segments); });
}

} // namespace nt::attacks
