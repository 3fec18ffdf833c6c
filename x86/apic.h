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

} // namespace x86
