// SPDX-License-Identifier: MIT
// How VT-d judges interrupts: a device's store into the MSI window names an entry of a table in
// RAM, and what comes out is what the entry says, not what the device wrote.  [VTD 5.1]
//
//     device 0:4 writes FEE0'00D0 ─▶ entry 6: vector 41, to APIC 0, for 0:4 alone ─▶ interrupt
//     device 0:4 writes FEE0'0000, the old format, which says all by itself          blocked
#pragma once

#include "x86/apic.h"
#include "x86/bits.h"
#include "x86/msi.h"

#include <cstdint>

namespace x86::vtd {

/// IRTA
struct InterruptTableRegister : Register<InterruptTableRegister> {
    static constexpr Bits<3, 0, std::uint8_t> size{}; // S: 2^(S + 1) entries
    static constexpr Bit<11> wide_targets{};          // EIME
    static constexpr Bits<63, 12> page{};             // IRTA

    constexpr std::uint64_t address() const { return raw & decltype(page)::mask; }
    constexpr std::uint32_t entries() const { return 2u << get(size); }
};

/// The lower half of an entry.  [VTD 9.10]
struct InterruptEntry : Register<InterruptEntry> {
    static constexpr Bit<0> present{};                                  // P
    static constexpr Bit<1> faults_disabled{};                          // FPD
    static constexpr Bit<2> logical{};                                  // DM
    static constexpr Bit<3> redirected{};                               // RH
    static constexpr Bit<4> level{};                                    // TM
    static constexpr Bits<7, 5, InterruptCommand::Delivery> delivery{}; // DLM
    static constexpr Bit<15> posted{};                                  // IM
    static constexpr Bits<23, 16, std::uint8_t> vector{};               // V
    static constexpr Bits<47, 40, std::uint8_t> destination{};          // DST, without EIME

    static constexpr std::uint64_t reserved = 0xFF00'7000;
};

/// The upper half: who may use it.
struct InterruptSource : Register<InterruptSource> {
    enum class Check : std::uint8_t { None = 0, Requester = 1, Buses = 2 };

    static constexpr Bits<15, 0, std::uint16_t> source{};  // SID
    static constexpr Bits<17, 16, std::uint8_t> ignored{}; // SQ: of the function's bits
    static constexpr Bits<19, 18, Check> check{};          // SVT

    static constexpr std::uint64_t reserved = ~0ull << 20;
};

/// What a device writes to the MSI window in the new format.  [VTD 5.1.2.2]
struct RemappableAddress : Register<RemappableAddress, std::uint32_t> {
    static constexpr Bit<2> handle_high{};                    // bit 15 of the handle
    static constexpr Bit<3> has_subhandle{};                  // SHV: the data is added
    static constexpr Bit<4> remappable{};                     // else the old format
    static constexpr Bits<19, 5, std::uint16_t> handle_low{}; // bits 14:0

    static constexpr RemappableAddress of(std::uint16_t handle) {
        return from(static_cast<std::uint32_t>(msi_window_begin))
            .with(remappable, true)
            .with(handle_low, static_cast<std::uint16_t>(handle & 0x7FFF))
            .with(handle_high, (handle & 0x8000) != 0);
    }
    constexpr std::uint32_t handle() const {
        return get(handle_low) | (get(handle_high) ? 0x8000u : 0u);
    }
};
static_assert(RemappableAddress::of(6).raw == 0xFEE0'00D0);

} // namespace x86::vtd
