// SPDX-License-Identifier: MIT
// The PCI bus: configuration space behind ports 0xCF8 and 0xCFC, and which device answers at an
// address in memory. There is one bus, number 0, and a device has one function.
// [PCI 3.2.2.3.2] [PCI 6.1]
#pragma once

#include "machine/glass/devices/pci_device.h"
#include "machine/glass/devices/port_device.h"
#include "machine/glass/hash.h"
#include "x86/pci.h"

#include <array>
#include <cstdint>

namespace machine::glass {

class PciConfiguration final : public PortDevice {
public:
    static constexpr std::uint16_t port_count = 8; // the address, then the window

    /// `device` must outlive the bus's use.
    void attach(std::uint8_t slot, PciDevice& device) { devices_[slot] = &device; }

    std::uint32_t read(std::uint16_t offset, unsigned bytes) override;
    void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) override;

    /// Whose registers are at `physical`; null if nobody's.
    PciDevice* device_at(std::uint64_t physical) const;

    /// Adds what the guest has changed.
    void add_to(Hash& hash) const;

private:
    PciFunction* selected();

    static constexpr std::size_t slots = 32;
    x86::PciAddress address_;
    std::array<PciDevice*, slots> devices_{};
};

} // namespace machine::glass
