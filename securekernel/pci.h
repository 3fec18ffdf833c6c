// SPDX-License-Identifier: MIT
// PCI configuration by VTL1 itself. VTL0 has one address register for all it configures, and does
// not notice: what it had selected stays selected.  [PCI 3.2.2.3.2]
#pragma once

#include "securekernel/cpu.h"
#include "x86/pci.h"

#include <cstdint>

namespace sk::pci {

/// `access()` with the register selected.
template <typename Access>
auto with_selected(x86::PciAddress address, const Access& access) {
    const std::uint32_t before = cpu::read_port32(x86::pci_address_port);
    cpu::write_port32(x86::pci_address_port, address.raw);
    const auto result = access();
    cpu::write_port32(x86::pci_address_port, before);
    return result;
}

inline std::uint32_t read(x86::PciRequester whose, x86::PciRegister which) {
    return with_selected(x86::PciAddress::of(whose, which),
                         [] { return cpu::read_port32(x86::pci_data_port); });
}

inline void write(x86::PciRequester whose, x86::PciRegister which, std::uint32_t value) {
    with_selected(x86::PciAddress::of(whose, which), [value] {
        cpu::write_port32(x86::pci_data_port, value);
        return value;
    });
}

} // namespace sk::pci
