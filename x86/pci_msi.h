// SPDX-License-Identifier: MIT
// The capability by which a PCI device sends its interrupts as messages: one message, an address of
// 64 bits.  [PCI 6.8.1]
#pragma once

#include "x86/bits.h"
#include "x86/msi.h"
#include "x86/pci.h"

#include <cstdint>

namespace x86 {

/// The first register of the capability.
struct PciMsiControl : Register<PciMsiControl, std::uint32_t> {
    static constexpr std::uint8_t kind_of_msi = 5;

    static constexpr Bits<7, 0, std::uint8_t> kind{};  // capability ID
    static constexpr Bits<15, 8, std::uint8_t> next{}; // capability, 0: none
    static constexpr Bit<16> enabled{};
    static constexpr Bits<22, 20, std::uint8_t> messages{}; // in use, as a power of two
    static constexpr Bit<23> has_wide_address{};
};

struct PciMsi {
    static constexpr std::uint8_t address_place = 4; // behind the control register
    static constexpr std::uint8_t upper_address_place = 8;
    static constexpr std::uint8_t data_place = 12;

    bool is_enabled = false;
    MsiAddress address;
    MsiData data;

    /// Sets up the registers from `place` on with `set(place, value, writable bits)`, and the
    /// pointer to them.
    template <typename Set>
    static void place(std::uint8_t place, std::uint8_t next, const Set& set) {
        const auto after = [place](std::uint8_t distance) {
            return static_cast<std::uint8_t>(place + distance);
        };
        set(static_cast<std::uint8_t>(PciRegister::FirstCapability), std::uint32_t{place}, 0u);
        set(place,
            PciMsiControl{}
                .with(PciMsiControl::kind, PciMsiControl::kind_of_msi)
                .with(PciMsiControl::next, next)
                .with(PciMsiControl::has_wide_address, true)
                .raw,
            PciMsiControl{}
                .with(PciMsiControl::enabled, true)
                .with(PciMsiControl::messages, 7)
                .raw);
        set(after(address_place), 0u, 0xFFFF'FFFCu);
        set(after(upper_address_place), 0u, 0xFFFF'FFFFu);
        set(after(data_place), 0u, 0xFFFFu);
    }

    /// What the registers from `place` on say, read with `read(place)`.
    template <typename Read>
    static PciMsi read(std::uint8_t place, const Read& read) {
        const auto after = [place](std::uint8_t distance) {
            return static_cast<std::uint8_t>(place + distance);
        };
        return {PciMsiControl::from(read(place)).get(PciMsiControl::enabled),
                MsiAddress::from(read(after(address_place))),
                MsiData::from(read(after(data_place)))};
    }
};

} // namespace x86
