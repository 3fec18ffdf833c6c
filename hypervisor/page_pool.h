// SPDX-License-Identifier: MIT
// The hypervisor's own pages: given out once, zeroed, never taken back. Everything the hypervisor
// will ever need is asked for while it starts or when a large page must be split, so a pool that
// only counts upwards is enough, and there is no heap that could fragment or be corrupted.
#pragma once

#include "abi/memory_layout.h"
#include "x86/address.h"

#include <cstdint>
#include <optional>

namespace hv {

class PagePool {
public:
    constexpr PagePool() = default;
    /// Takes over `range`, which must be RAM that nobody else uses.
    constexpr explicit PagePool(abi::PhysicalRange range)
        : next_(round_up(range.base)), end_(range.end()) {}

    /// `count` zeroed pages in a row; nothing if the pool is exhausted.
    std::optional<x86::HostPhysicalAddress> allocate(std::uint64_t count = 1);

    std::uint64_t pages_left() const { return (end_ - next_) / x86::page_bytes; }

private:
    static constexpr std::uint64_t round_up(std::uint64_t address) {
        return (address + x86::page_bytes - 1) & ~(x86::page_bytes - 1);
    }

    std::uint64_t next_ = 0;
    std::uint64_t end_ = 0;
};

} // namespace hv
