// SPDX-License-Identifier: MIT
// The engine's own physical address space: where RAM and devices are put, and why so high.
//
// Unicorn 2.0 looks up guest *linear* addresses in its table of regions before it asks for their
// translation, and gives up on one that is in no region. So every address there is must be in some
// region: the real ones lie behind 1 << 50, where they disturb nobody, and all that is left is
// covered by regions that are never reached. Unicorn 2.1 looks up physical addresses and needs no
// cover.
#pragma once

#include "machine/glass/host_memory.h"

#include <unicorn/unicorn.h>

#include <cstdint>
#include <span>

namespace machine::glass {

/// The engine's physical address of the PC's physical address 0.
inline constexpr std::uint64_t engine_ram_base = 1ull << 50;
/// The engine's own pages (HostMemory::engine_pages).
inline constexpr std::uint64_t engine_pages_base = engine_ram_base - (1ull << 31);
/// Reads as ones, swallows writes: addresses where nothing is.
inline constexpr std::uint64_t engine_open_bus = engine_ram_base - (1ull << 30);

/// A device's registers. Must live as long as the engine.
struct DeviceRegion {
    std::uint64_t physical = 0; // in the PC
    std::uint64_t bytes = 0;
    uc_cb_mmio_read_t read = nullptr;
    uc_cb_mmio_write_t write = nullptr;
    void* context = nullptr;
};

/// Maps RAM first, so that offsets into it are what Unicorn calls RAM addresses.
uc_err map_address_space(uc_engine* uc, const HostMemory& memory,
                         std::span<const DeviceRegion> devices);

} // namespace machine::glass
