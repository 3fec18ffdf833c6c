// SPDX-License-Identifier: MIT
// The PCI bus: configuration space behind ports 0xCF8 and 0xCFC, and which device answers at an
// address in memory. There is bus 0, and behind each bridge a bus with one device. A device has one
// function.
// [PCI 3.2.2.3.2] [PCI 6.1]
#pragma once

#include "machine/glass/devices/pci_bridge.h"
#include "machine/glass/devices/pci_device.h"
#include "machine/glass/devices/port_device.h"
#include "machine/hash.h"
#include "x86/pci.h"

#include <cstdint>
#include <vector>

namespace machine::glass {

class PciConfiguration final : public PortDevice {
public:
    static constexpr std::uint16_t port_count = 8; // the address, then the window

    /// `device`, and the bridge that it is behind, must outlive the bus's use.
    void attach(const PciPlace& place, PciDevice& device) { devices_.push_back({place, &device}); }

    std::uint32_t read(std::uint16_t offset, unsigned bytes) override;
    void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) override;

    /// Whose registers are at `physical`; null if nobody's.
    PciDevice* device_at(std::uint64_t physical) const;

    /// Adds what the guest has changed.
    void add_to(Hash& hash) const;

    /// The bus and the configuration space of all that is on it.
    struct State {
        x86::PciAddress address;
        std::vector<PciFunction> functions;
    };
    State state() const;
    void restore(const State& state);

private:
    PciFunction* selected();

    struct Attached {
        PciPlace place;
        PciDevice* device;
    };
    x86::PciAddress address_;
    std::vector<Attached> devices_;
};

} // namespace machine::glass
