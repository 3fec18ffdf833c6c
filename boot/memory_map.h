// SPDX-License-Identifier: MIT
// What the firmware says is RAM, and the questions the loader has about it.
#pragma once

#include "abi/boot_info.h"

#include <cstdint>
#include <span>

namespace boot {

struct MemoryMap {
    abi::MemoryRange ranges[abi::BootInfo::max_ranges] = {};
    std::uint32_t count = 0;

    std::span<const abi::MemoryRange> all() const { return {ranges, count}; }

    /// First address past the highest RAM below 4 GiB, rounded up to 2 MiB; 0 if there is no RAM at
    /// all.
    std::uint64_t ram_end() const;

    /// Is all of `wanted` RAM that nobody has reserved? Ranges of a memory map may overlap, and
    /// then the more careful one counts.
    bool is_free_ram(const abi::PhysicalRange& wanted) const;
};

} // namespace boot
