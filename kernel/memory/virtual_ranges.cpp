// SPDX-License-Identifier: MIT
#include "kernel/memory/virtual_ranges.h"

#include "abi/memory_layout.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/section.h"
#include "rt/check.h"

#include <initializer_list>

namespace nt {

using abi::nt::allocation_granularity;

std::uint64_t VirtualRange::page_at(std::uint64_t address) const {
    return first_page + (address - begin) / abi::page_size;
}

VirtualRange* VirtualRanges::first_above(std::uint64_t address) const {
    for (VirtualRange& range : list_) {
        if (range.end > address) {
            return &range;
        }
    }
    return nullptr;
}

VirtualRange* VirtualRanges::find(std::uint64_t address) const {
    VirtualRange* const range = first_above(address);
    return range != nullptr && range->contains(address) ? range : nullptr;
}

bool VirtualRanges::is_free(std::uint64_t begin, std::uint64_t end) const {
    const VirtualRange* const range = first_above(begin);
    return range == nullptr || range->begin >= end;
}

std::uint64_t VirtualRanges::find_gap(std::uint64_t size, std::uint64_t from) const {
    const auto rounded = [](std::uint64_t address) {
        return (address + allocation_granularity - 1) & ~(allocation_granularity - 1);
    };
    std::uint64_t candidate = rounded(from);
    constexpr std::uint64_t limit = abi::nt::highest_user_address + 1;
    while (candidate < limit && size <= limit - candidate) {
        const VirtualRange* const obstacle = first_above(candidate);
        if (obstacle == nullptr || obstacle->begin >= candidate + size) {
            return candidate;
        }
        candidate = rounded(obstacle->end);
    }
    return 0;
}

void VirtualRanges::insert(VirtualRange& range) {
    CHECK(range.begin < range.end && is_free(range.begin, range.end),
          "Two ranges of a process overlap.");
    list_.insert_before(first_above(range.begin), range);
}

bool VirtualRanges::split(VirtualRange& range, std::uint64_t address) {
    if (address <= range.begin || address >= range.end) {
        return true;
    }
    auto* const upper = heap::create<VirtualRange>(range);
    if (upper == nullptr) {
        return false;
    }
    if (range.section != nullptr) {
        add_reference(*range.section);
    }
    upper->first_page = range.page_at(address);
    upper->begin = address;
    range.end = address;
    list_.insert_before(list_.after(range), *upper);
    return true;
}

bool VirtualRanges::split_around(std::uint64_t begin, std::uint64_t end) {
    for (const std::uint64_t edge : {begin, end}) {
        if (VirtualRange* const range = find(edge); range != nullptr && !split(*range, edge)) {
            return false;
        }
    }
    return true;
}

} // namespace nt
