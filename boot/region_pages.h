// SPDX-License-Identifier: MIT
// The pages of one program's region, handed out from the bottom up and never given back.
#pragma once

#include "abi/memory_layout.h"
#include "boot/bytes.h"

#include <cstdint>

namespace boot {

class RegionPages {
public:
    explicit RegionPages(const abi::PhysicalRange& region) : rest_(region) {}

    /// `size` bytes in whole pages; an empty range if that many are not left.
    abi::PhysicalRange take(std::uint64_t size) {
        const std::uint64_t rounded = round_up(size, abi::page_size);
        if (rounded < size || rounded > rest_.size) {
            return {};
        }
        const abi::PhysicalRange taken{rest_.base, rounded};
        rest_ = {rest_.base + rounded, rest_.size - rounded};
        return taken;
    }

    /// What nobody has taken.
    const abi::PhysicalRange& rest() const { return rest_; }

private:
    abi::PhysicalRange rest_;
};

} // namespace boot
