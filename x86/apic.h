// SPDX-License-Identifier: MIT
// The local APIC's registers, as offsets into its page (xAPIC mode).  [APM2 16.3.2]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

inline constexpr std::uint64_t apic_default_base = 0xFEE0'0000;

enum class ApicRegister : std::uint32_t {
    Id = 0x020,
    Version = 0x030,
    TaskPriority = 0x080,        // TPR
    ProcessorPriority = 0x0A0,   // PPR
    EndOfInterrupt = 0x0B0,      // EOI
    LogicalDestination = 0x0D0,  // LDR
    DestinationFormat = 0x0E0,   // DFR
    SpuriousInterrupt = 0x0F0,   // SVR
    InService = 0x100,           // ISR, 8 registers 16 bytes apart
    TriggerMode = 0x180,         // TMR, likewise
    InterruptRequest = 0x200,    // IRR, likewise
    ErrorStatus = 0x280,         // ESR
    InterruptCommandLow = 0x300, // ICR
    InterruptCommandHigh = 0x310,
    TimerVector = 0x320,     // LVT timer
    LocalInterrupt0 = 0x350, // LVT LINT0
    LocalInterrupt1 = 0x360, // LVT LINT1
    ErrorVector = 0x370,     // LVT error
    TimerInitialCount = 0x380,
    TimerCurrentCount = 0x390,
    TimerDivide = 0x3E0,
};

/// SVR
struct SpuriousInterruptRegister : Register<SpuriousInterruptRegister, std::uint32_t> {
    static constexpr Bits<7, 0, std::uint8_t> vector{};
    static constexpr Bit<8> enabled{}; // ASE
};

/// An entry of the local vector table.
struct LocalVector : Register<LocalVector, std::uint32_t> {
    static constexpr Bits<7, 0, std::uint8_t> vector{};
    static constexpr Bits<10, 8> delivery_mode{};
    static constexpr Bit<12> pending{};
    static constexpr Bit<16> masked{};
    static constexpr Bit<17> periodic{}; // timer only
};

/// ICR: an interrupt for another processor, or for this one.  [APM2 16.5]
struct InterruptCommand : Register<InterruptCommand> {
    enum class Delivery : std::uint8_t {
        Fixed = 0,
        LowestPriority = 1,
        Smi = 2,
        Nmi = 4,
        Init = 5,
        Startup = 6, // SIPI: real mode at vector * 4096
    };
    enum class Shorthand : std::uint8_t { None = 0, Self = 1, All = 2, AllButSelf = 3 };

    static constexpr Bits<7, 0, std::uint8_t> vector{};        // VEC
    static constexpr Bits<10, 8, Delivery> delivery{};         // MT
    static constexpr Bit<11> logical{};                        // DM: by LDR, not by ID
    static constexpr Bit<12> pending{};                        // DS
    static constexpr Bit<14> asserted{};                       // L
    static constexpr Bit<15> level_triggered{};                // TGM
    static constexpr Bits<19, 18, Shorthand> shorthand{};      // DSH
    static constexpr Bits<63, 56, std::uint8_t> destination{}; // DES

    static constexpr InterruptCommand to(std::uint8_t apic_id, Delivery how,
                                         std::uint8_t number = 0) {
        return InterruptCommand{}
            .with(destination, apic_id)
            .with(delivery, how)
            .with(vector, number)
            .with(asserted, true);
    }
};
static_assert(InterruptCommand::to(1, InterruptCommand::Delivery::Init).raw ==
              0x0100'0000'0000'4500);

/// ID, and the part of LDR that counts: bits 31:24 of the register.
struct ApicIdRegister : Register<ApicIdRegister, std::uint32_t> {
    static constexpr Bits<31, 24, std::uint8_t> id{};
};

/// A destination that means every processor.
inline constexpr std::uint8_t apic_broadcast = 0xFF;

} // namespace x86
