// SPDX-License-Identifier: MIT
// The only way a device has to RAM: as master of the bus, by its own requester number, through the
// IOMMU.
#pragma once

#include "machine/glass/devices/apic_bus.h"
#include "machine/glass/devices/pci_bridge.h"
#include "machine/glass/devices/pci_device.h"
#include "machine/glass/devices/vtd.h"
#include "machine/glass/event_recorder.h"
#include "machine/glass/physical_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace machine::glass {

/// What all devices share: the way, and who is on it; and who is told of each transfer that was let
/// through.
struct DmaPath {
    PhysicalMemory& memory;
    Vtd& iommu;
    EventRecorder& events;
};

class BusMaster {
public:
    BusMaster(const DmaPath& path, const PciPlace& place, const PciDevice& device)
        : path_(path), place_(place), device_(device) {}

    /// What may not be read, or is not there, reads as zeros. False: not all of it could be read.
    bool read(std::uint64_t address, std::span<std::byte> to) const;
    /// What may not be written stays as it is. In the MSI window it is an interrupt. False: not all
    /// of it could be written.
    bool write(std::uint64_t address, std::span<const std::byte> from) const;

    template <typename Value>
    bool read_value(std::uint64_t address, Value& value) const {
        return read(address, std::as_writable_bytes(std::span(&value, 1)));
    }
    template <typename Value>
    bool write_value(std::uint64_t address, const Value& value) const {
        return write(address, std::as_bytes(std::span(&value, 1)));
    }

    /// Sends an interrupt by message.
    void interrupt(x86::MsiAddress address, x86::MsiData data) const;

private:
    template <typename Step>
    bool for_each_page(std::uint64_t address, std::size_t bytes, DmaDirection direction,
                       const Step& step) const;
    void interrupt_by_words(std::uint64_t address, std::span<const std::byte> from) const;
    void record(std::uint64_t address, std::size_t bytes, DmaDirection direction) const;

    DmaPath path_;
    PciPlace place_;
    const PciDevice& device_;
};

} // namespace machine::glass
