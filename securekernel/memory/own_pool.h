// SPDX-License-Identifier: MIT
// The secure kernel's own RAM: what its region has left behind its image. Page tables, stacks and
// its records of trustlets lie here, where VTL0 has never been able to write.
#pragma once

#include "abi/memory_layout.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sk {

class OwnPool {
public:
    /// Takes over `range`, which is in VTL1's region.
    void start(abi::PhysicalRange range);

    /// `count` pages of zeros in one piece: its physical address, or 0.
    std::uint64_t allocate(std::uint64_t count = 1);
    void release(std::uint64_t address, std::uint64_t count = 1);

    std::uint64_t available() const { return available_; }

private:
    static constexpr std::uint64_t max_pages = abi::secure_kernel_region.size / abi::page_size;

    bool is_used(std::uint64_t index) const { return (used_[index / 64] >> index % 64 & 1) != 0; }
    void mark(std::uint64_t index, bool used);
    std::uint64_t free_run_at(std::uint64_t first, std::uint64_t wanted) const;

    std::uint64_t base_ = 0;
    std::uint64_t count_ = 0;
    std::uint64_t available_ = 0;
    std::uint64_t used_[max_pages / 64] = {};
};

extern OwnPool own_pool;

/// Memory of `own_pool` as C++ sees it.
std::span<std::byte> own_bytes(std::uint64_t address, std::uint64_t size);

constexpr std::uint64_t pages_for(std::uint64_t bytes) {
    return (bytes + abi::page_size - 1) / abi::page_size;
}

} // namespace sk
