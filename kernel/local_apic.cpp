// SPDX-License-Identifier: MIT
#include "kernel/local_apic.h"

#include "abi/memory_layout.h"
#include "abi/tlfs/synthetic_msr.h"
#include "rt/instructions.h"
#include "x86/apic.h"

namespace nt::local_apic {
namespace {

using x86::ApicRegister;

constexpr std::uint32_t divide_by_1 = 0b1011; // [APM2 16.4.1]

void write(ApicRegister which, std::uint32_t value) {
    *reinterpret_cast<volatile std::uint32_t*>(abi::direct_map_base + x86::apic_default_base +
                                               static_cast<std::uint32_t>(which)) = value;
}

} // namespace

void start() {
    using Spurious = x86::SpuriousInterruptRegister;
    write(ApicRegister::SpuriousInterrupt,
          Spurious{}
              .with(Spurious::vector, static_cast<std::uint8_t>(InterruptVector::Spurious))
              .with(Spurious::enabled, true)
              .raw);
}

void start_timer(std::uint32_t ticks) {
    using x86::LocalVector;
    write(ApicRegister::TimerDivide, divide_by_1);
    write(ApicRegister::TimerVector,
          LocalVector{}
              .with(LocalVector::vector, static_cast<std::uint8_t>(InterruptVector::Clock))
              .with(LocalVector::periodic, true)
              .raw);
    write(ApicRegister::TimerInitialCount, ticks);
}

void end_of_interrupt() {
    // By MSR: the hypervisor need not look at the instruction.  [TLFS HV_X64_MSR_EOI]
    rt::wrmsr(static_cast<std::uint32_t>(abi::tlfs::SyntheticMsr::Eoi), 0);
}

void interrupt(std::uint32_t apic_id, InterruptVector vector) {
    const auto command = x86::InterruptCommand::to(static_cast<std::uint8_t>(apic_id),
                                                   x86::InterruptCommand::Delivery::Fixed,
                                                   static_cast<std::uint8_t>(vector));
    write(ApicRegister::InterruptCommandHigh, static_cast<std::uint32_t>(command.raw >> 32));
    write(ApicRegister::InterruptCommandLow, static_cast<std::uint32_t>(command.raw));
}

} // namespace nt::local_apic
