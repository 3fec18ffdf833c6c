// SPDX-License-Identifier: MIT
#include "boot/memory_map.h"

#include "abi/memory_layout.h"

namespace boot {

namespace {

using Kind = abi::MemoryRange::Kind;

bool overlap(const abi::PhysicalRange& left, const abi::PhysicalRange& right) {
    return left.base < right.end() && right.base < left.end();
}

bool is_inside(const abi::PhysicalRange& inner, const abi::PhysicalRange& outer) {
    return inner.base >= outer.base && inner.end() <= outer.end();
}

} // namespace

std::uint64_t MemoryMap::ram_end() const {
    std::uint64_t end = 0;
    for (const abi::MemoryRange& memory : all()) {
        if (memory.kind != Kind::Ram || memory.range.base >= abi::physical_address_limit) {
            continue;
        }
        const std::uint64_t range_end = memory.range.end() < abi::physical_address_limit
                                            ? memory.range.end()
                                            : abi::physical_address_limit;
        end = range_end > end ? range_end : end;
    }
    // Firmware keeps the last pages of RAM for its tables and calls them reserved; RAM they are all
    // the same.
    return (end + abi::large_page_size - 1) & ~(abi::large_page_size - 1);
}

bool MemoryMap::is_free_ram(const abi::PhysicalRange& wanted) const {
    bool is_ram = false;
    for (const abi::MemoryRange& memory : all()) {
        if (memory.kind == Kind::Ram) {
            is_ram = is_ram || is_inside(wanted, memory.range);
        } else if (overlap(wanted, memory.range)) {
            return false;
        }
    }
    return is_ram;
}

} // namespace boot
