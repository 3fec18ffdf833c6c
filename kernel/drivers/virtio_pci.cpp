// SPDX-License-Identifier: MIT
#include "kernel/drivers/virtio_pci.h"

#include "abi/memory_layout.h"
#include "kernel/drivers/pci.h"

extern "C" void let_time_pass(); // let_time_pass.S

namespace nt {

using x86::virtio::Common;

bool VirtioPci::take_disk() {
    const auto disk = pci::find_device(x86::virtio::block_device_identity);
    if (!disk) {
        return false;
    }
    const auto places =
        find_virtio_places([&disk](std::uint8_t offset) { return pci::read(*disk, offset); });
    if (!places) {
        return false;
    }
    const std::uint64_t memory = pci::memory_of(*disk, static_cast<x86::PciRegister>(places->bar));
    if (memory == 0 || places->end > abi::physical_address_limit - memory) {
        return false;
    }
    pci::enable(*disk);
    memory_ = abi::direct_map_base + memory;
    places_ = *places;
    return true;
}

std::uint32_t VirtioPci::read(Common which, unsigned bytes) {
    const std::uint64_t at = memory_ + places_.common + static_cast<std::uint32_t>(which);
    switch (bytes) {
    case 1: return *reinterpret_cast<volatile std::uint8_t*>(at);
    case 2: return *reinterpret_cast<volatile std::uint16_t*>(at);
    default: return *reinterpret_cast<volatile std::uint32_t*>(at);
    }
}

void VirtioPci::write(Common which, unsigned bytes, std::uint32_t value) {
    const std::uint64_t at = memory_ + places_.common + static_cast<std::uint32_t>(which);
    switch (bytes) {
    case 1: *reinterpret_cast<volatile std::uint8_t*>(at) = static_cast<std::uint8_t>(value); break;
    case 2:
        *reinterpret_cast<volatile std::uint16_t*>(at) = static_cast<std::uint16_t>(value);
        break;
    default: *reinterpret_cast<volatile std::uint32_t*>(at) = value;
    }
}

std::uint32_t VirtioPci::read_device(std::uint32_t offset) {
    return *reinterpret_cast<volatile std::uint32_t*>(memory_ + places_.device + offset);
}

/// Where to ring is the device's word, too: beyond its own registers it is not followed.
void VirtioPci::notify(std::uint16_t place) {
    const std::uint64_t offset = places_.notification + std::uint64_t{place} * places_.multiplier;
    if (offset + sizeof(std::uint16_t) <= places_.end) {
        *reinterpret_cast<volatile std::uint16_t*>(memory_ + offset) = 0;
    }
}

void VirtioPci::wait() { let_time_pass(); }

} // namespace nt
