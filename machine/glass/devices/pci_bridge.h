// SPDX-License-Identifier: MIT
// A PCIe root port as the QEMU machine has it: a bridge to a bus of its own, on which is one
// device. Which number that bus has is written into the bridge, and with it changes the requester
// number of the device.  [PCI 3.2.2.3.1] [PCI 6.1]
#pragma once

#include "machine/glass/devices/pci_device.h"

#include <cstdint>

namespace machine::glass {

class PciBridge final : public PciDevice {
public:
    PciBridge();

    std::uint8_t bus_below() const;
    /// Does it pass on what is for this address?
    bool forwards(std::uint64_t physical) const;
};

/// Where a device is: in a slot of bus 0, or alone on the bus behind a bridge.
struct PciPlace {
    std::uint8_t slot = 0;
    const PciBridge* bridge = nullptr;

    x86::PciRequester requester() const {
        return x86::PciRequester::of(bridge == nullptr ? std::uint8_t{0} : bridge->bus_below(),
                                     slot);
    }
};

} // namespace machine::glass
