// SPDX-License-Identifier: MIT
// Where a virtio device's registers are: what its capabilities in configuration space say. They are
// the device's words: the list is followed no longer than the space is, and a place that is not
// inside the memory it names counts as none.  [VIRTIO 4.1.4]
#pragma once

#include "x86/pci.h"
#include "x86/virtio.h"

#include <cstdint>
#include <optional>

namespace nt {

/// Offsets in the memory behind one base address register.
struct VirtioPlaces {
    std::uint8_t bar = 0; // offset of the register in configuration space
    std::uint32_t common = 0;
    std::uint32_t notification = 0;
    std::uint32_t device = 0;
    std::uint32_t multiplier = 0;
    std::uint32_t end = 0; // behind the last of them
};

/// `read(offset)` reads a word of the configuration space. Nothing: the device is no virtio device
/// of version 1, or has registers in several places.
template <typename Read>
std::optional<VirtioPlaces> find_virtio_places(const Read& read) {
    using x86::virtio::Capability;
    constexpr unsigned most_capabilities = 48; // of four bytes, behind the header
    constexpr std::uint32_t largest_place = 0x10'0000;
    constexpr std::uint8_t last_bar = 5;
    constexpr unsigned kinds_needed = 3;

    VirtioPlaces places;
    unsigned found = 0;
    std::uint32_t next = read(static_cast<std::uint8_t>(x86::PciRegister::FirstCapability));
    for (unsigned count = 0; count < most_capabilities; ++count) {
        const auto at = static_cast<std::uint8_t>(next & 0xFC);
        if (at == 0) {
            break;
        }
        const auto word = [&read, at](std::uint8_t offset) {
            return read(static_cast<std::uint8_t>(at + offset));
        };
        const auto capability = Capability::from(word(0));
        next = capability.get(Capability::next);
        if (capability.get(Capability::id) != Capability::vendor_specific) {
            continue;
        }
        const std::uint32_t offset = word(x86::virtio::capability_offset);
        const std::uint32_t length = word(x86::virtio::capability_length);
        const auto number = static_cast<std::uint8_t>(word(x86::virtio::capability_bar));
        switch (capability.get(Capability::kind)) {
        case Capability::Kind::Common: places.common = offset; break;
        case Capability::Kind::Notification:
            places.notification = offset;
            places.multiplier = word(x86::virtio::notification_multiplier);
            break;
        case Capability::Kind::Device: places.device = offset; break;
        default: continue;
        }
        if (number > last_bar || offset > largest_place || length > largest_place ||
            offset % 4 != 0) {
            return {};
        }
        const auto bar = static_cast<std::uint8_t>(
            static_cast<std::uint8_t>(x86::PciRegister::FirstBar) + number * 4);
        if (found != 0 && bar != places.bar) {
            return {};
        }
        places.bar = bar;
        places.end = offset + length > places.end ? offset + length : places.end;
        ++found;
    }
    return found == kinds_needed ? std::optional(places) : std::nullopt;
}

} // namespace nt
