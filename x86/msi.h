// SPDX-License-Identifier: MIT
// An interrupt that is a store: a device writes `data` to `address`, and the interrupt controllers
// take it for a command.  [PCI 6.8] [VTD 5.1.1]
#pragma once

#include "x86/apic.h"
#include "x86/bits.h"

#include <cstdint>

namespace x86 {

/// No RAM is ever here: each store is an interrupt.
inline constexpr std::uint64_t msi_window_begin = 0xFEE0'0000;
inline constexpr std::uint64_t msi_window_end = 0xFEF0'0000;

struct MsiAddress : Register<MsiAddress, std::uint32_t> {
    static constexpr Bit<2> logical{};                         // DM
    static constexpr Bits<19, 12, std::uint8_t> destination{}; // APIC ID

    static constexpr MsiAddress to(std::uint8_t apic_id) {
        return from(static_cast<std::uint32_t>(msi_window_begin)).with(destination, apic_id);
    }
};
static_assert(MsiAddress::to(1).raw == 0xFEE0'1000);

struct MsiData : Register<MsiData, std::uint32_t> {
    static constexpr Bits<7, 0, std::uint8_t> vector{};
    static constexpr Bits<10, 8, InterruptCommand::Delivery> delivery{};
};

/// What the interrupt controllers make of it.
constexpr InterruptCommand command_of(MsiAddress address, MsiData data) {
    return InterruptCommand::to(address.get(MsiAddress::destination), data.get(MsiData::delivery),
                                data.get(MsiData::vector))
        .with(InterruptCommand::logical, address.get(MsiAddress::logical));
}

} // namespace x86
