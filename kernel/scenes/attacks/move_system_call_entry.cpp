// SPDX-License-Identifier: MIT
// Row 9: VTL0's kernel moves the entry of its system calls to code of the attacker's.
//
// Every system call of every program would pass by the attacker first, without one byte of the
// kernel changed.  [APM2 6.1]  Guard: register-lock. Lesson: 8.
#include "kernel/scenes/attacks/attack.h"
#include "rt/instructions.h"
#include "x86/control_registers.h"
#include "x86/msr.h"

namespace nt::attacks {
namespace {

/// Nothing is there: no program runs any more. Whoever watches has to recognise it.
constexpr std::uint64_t attackers_entry = 0xFFFF'F820'4141'4141;
constexpr std::uint64_t attackers_selectors = 0x0033'0010ull << 32;

void write(x86::Msr msr, std::uint64_t value) {
    attempt([msr, value] { rt::wrmsr(static_cast<std::uint32_t>(msr), value); });
}

} // namespace

void move_system_call_entry(Stage&) {
    const auto efer =
        x86::Efer::from(rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable)));

    begin(static_cast<std::uint64_t>(x86::Msr::LongStar));
    loot()[0] = attackers_entry;
    loot()[1] = attackers_selectors;
    write(x86::Msr::LongStar, attackers_entry);
    write(x86::Msr::Star, attackers_selectors);
    write(x86::Msr::SysenterEip, attackers_entry);
    write(x86::Msr::ExtendedFeatureEnable, efer.with(x86::Efer::system_call, false).raw);
}

} // namespace nt::attacks
