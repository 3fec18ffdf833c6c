// SPDX-License-Identifier: MIT
// Physical memory by address: what firmware left there, and where the loader puts things.
//
// On the machine it is the loader's identity map; in a test it is an array that plays a piece of
// memory. What lies outside is refused, not touched, so a Multiboot loader may lie about addresses.
#pragma once

#include "abi/memory_layout.h"
#include "boot/bytes.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace boot {

class PhysicalMemory {
public:
    /// `bytes` is the memory that begins at physical address `base`.
    PhysicalMemory(std::uint64_t base, std::span<std::byte> bytes) : base_(base), bytes_(bytes) {}

    bool holds(std::uint64_t address, std::uint64_t size) const {
        return address >= base_ && is_inside(address - base_, size, bytes_.size());
    }

    /// Copies a T from `address`; false if it is not wholly inside.
    template <typename T>
    [[nodiscard]] bool copy(std::uint64_t address, T& value) const {
        return address >= base_ && copy_at(bytes_, address - base_, value);
    }

    /// The bytes of `range`; empty if it is not wholly inside.
    std::span<std::byte> at(const abi::PhysicalRange& range) const {
        return holds(range.base, range.size) ? bytes_.subspan(range.base - base_, range.size)
                                             : std::span<std::byte>{};
    }

private:
    std::uint64_t base_;
    std::span<std::byte> bytes_;
};

} // namespace boot
