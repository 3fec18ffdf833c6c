// SPDX-License-Identifier: MIT
#include "securekernel/memory/own_pool.h"

#include "rt/check.h"
#include "securekernel/cpu.h"

#include <cstring>

namespace sk {

constinit OwnPool own_pool;

void OwnPool::start(abi::PhysicalRange range) {
    const std::uint64_t first = (range.base + abi::page_size - 1) / abi::page_size;
    const std::uint64_t end = range.end() / abi::page_size;
    base_ = first * abi::page_size;
    count_ = end > first ? end - first : 0;
    CHECK(count_ <= max_pages, "VTL1's own pages are not in its region.");
    available_ = count_;
}

void OwnPool::mark(std::uint64_t index, bool used) {
    const std::uint64_t bit = 1ull << index % 64;
    used_[index / 64] = used ? used_[index / 64] | bit : used_[index / 64] & ~bit;
}

/// How many pages are free from `first` on; `wanted` is enough.
std::uint64_t OwnPool::free_run_at(std::uint64_t first, std::uint64_t wanted) const {
    std::uint64_t length = 0;
    while (length < wanted && first + length < count_ && !is_used(first + length)) {
        ++length;
    }
    return length;
}

std::uint64_t OwnPool::allocate(std::uint64_t count) {
    for (std::uint64_t first = 0; first + count <= count_;) {
        const std::uint64_t run = free_run_at(first, count);
        if (run < count) {
            first += run + 1;
            continue;
        }
        for (std::uint64_t index = first; index < first + count; ++index) {
            mark(index, true);
        }
        available_ -= count;
        const std::uint64_t address = base_ + first * abi::page_size;
        std::memset(cpu::ram_at(address), 0, count * abi::page_size);
        return address;
    }
    return 0;
}

void OwnPool::release(std::uint64_t address, std::uint64_t count) {
    const std::uint64_t first = (address - base_) / abi::page_size;
    CHECK(address >= base_ && first + count <= count_, "A page that is not VTL1's was freed.");
    for (std::uint64_t index = first; index < first + count; ++index) {
        CHECK(is_used(index), "A free page of VTL1's was freed.");
        mark(index, false);
    }
    available_ += count;
}

std::span<std::byte> own_bytes(std::uint64_t address, std::uint64_t size) {
    return {cpu::ram_at(address), size};
}

} // namespace sk
