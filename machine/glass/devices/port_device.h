// SPDX-License-Identifier: MIT
// A device that is spoken to by IN and OUT, and the table that finds it.
#pragma once

#include <cstdint>
#include <vector>

namespace machine::glass {

class PortDevice {
public:
    virtual ~PortDevice() = default;

    /// `offset` counts from the device's first port; `bytes` is 1, 2 or 4.
    virtual std::uint32_t read(std::uint16_t offset, unsigned bytes) = 0;
    virtual void write(std::uint16_t offset, unsigned bytes, std::uint32_t value) = 0;
};

/// Which device is at which port. Ports with none read as ones and swallow writes.
class PortMap {
public:
    /// `device` must outlive the map.
    void add(std::uint16_t first_port, std::uint16_t count, PortDevice& device) {
        entries_.push_back({first_port, count, &device});
    }

    std::uint32_t read(std::uint16_t port, unsigned bytes) const {
        const Entry* entry = find(port);
        return entry == nullptr
                   ? ~0u
                   : entry->device->read(static_cast<std::uint16_t>(port - entry->first), bytes);
    }
    void write(std::uint16_t port, unsigned bytes, std::uint32_t value) const {
        if (const Entry* entry = find(port)) {
            entry->device->write(static_cast<std::uint16_t>(port - entry->first), bytes, value);
        }
    }

private:
    struct Entry {
        std::uint16_t first;
        std::uint16_t count;
        PortDevice* device;
    };
    const Entry* find(std::uint16_t port) const {
        for (const Entry& entry : entries_) {
            if (port >= entry.first && port - entry.first < entry.count) {
                return &entry;
            }
        }
        return nullptr;
    }

    std::vector<Entry> entries_;
};

} // namespace machine::glass
