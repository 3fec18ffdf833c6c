// SPDX-License-Identifier: MIT
// Who asks on a PCI bus: bus, device and function in 16 bits. Every transfer of a device carries
// it, and the IOMMU chooses its tables by it.  [PCI 3.2.2.3.2] [VTD 3.4.1]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

struct PciRequester : Register<PciRequester, std::uint16_t> {
    static constexpr Bits<2, 0, std::uint8_t> function{};
    static constexpr Bits<7, 3, std::uint8_t> device{};
    static constexpr Bits<15, 8, std::uint8_t> bus{};

    /// Its place in a context table.
    constexpr unsigned place_on_bus() const { return raw & 0xFFu; }

    static constexpr PciRequester of(std::uint8_t bus_number, std::uint8_t device_number,
                                     std::uint8_t function_number = 0) {
        return PciRequester{}
            .with(bus, bus_number)
            .with(device, device_number)
            .with(function, function_number);
    }
};
static_assert(PciRequester::of(1, 4, 2).raw == 0x0122);

} // namespace x86
