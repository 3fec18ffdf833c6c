// SPDX-License-Identifier: MIT
// Finding devices on the PCI bus, and their registers.  [PCI 6]
//
// VTL1 judges what is written to base address registers, so every access here is a way to VTL1 and
// back; drivers keep what they have read.
#pragma once

#include "x86/pci.h"
#include "x86/pci_requester.h"

#include <cstdint>
#include <optional>

namespace nt::pci {

/// A function's configuration register at `offset`, a multiple of 4.
std::uint32_t read(x86::PciRequester whose, std::uint8_t offset);
void write(x86::PciRequester whose, std::uint8_t offset, std::uint32_t value);

inline std::uint32_t read(x86::PciRequester whose, x86::PciRegister which) {
    return read(whose, static_cast<std::uint8_t>(which));
}
inline void write(x86::PciRequester whose, x86::PciRegister which, std::uint32_t value) {
    write(whose, static_cast<std::uint8_t>(which), value);
}

/// The first function 0 on bus 0 for which `is_wanted(requester)`.
template <typename Wanted>
std::optional<x86::PciRequester> find(const Wanted& is_wanted) {
    constexpr std::uint8_t devices_on_bus = 32;
    for (std::uint8_t device = 0; device < devices_on_bus; ++device) {
        const auto who = x86::PciRequester::of(0, device);
        if (read(who, x86::PciRegister::Identity) != x86::pci_nobody && is_wanted(who)) {
            return who;
        }
    }
    return {};
}

std::optional<x86::PciRequester> find_device(std::uint32_t identity);
/// The first bridge to another bus.
std::optional<x86::PciRequester> find_bridge();

/// Lets the device answer in memory space, and be master of the bus.
void enable(x86::PciRequester whose);

/// Where the registers behind a base address register are, in physical memory; 0: nowhere that we
/// can reach.
std::uint64_t memory_of(x86::PciRequester whose, x86::PciRegister bar);

} // namespace nt::pci
