// SPDX-License-Identifier: MIT
#include "tests/fakes/scripted_target/guest_memory.h"

namespace fakes {

namespace {

using x86::Level;
using x86::PageTableEntry;

PageTableEntry leaf(std::uint64_t physical, abi::PageAccess access, bool large) {
    if (access == abi::PageAccess::none()) {
        return {};
    }
    return PageTableEntry{}
        .with_address(physical)
        .with(PageTableEntry::present, true)
        .with(PageTableEntry::user, true)
        .with(PageTableEntry::large, large)
        .with(PageTableEntry::writable, access.allows(abi::PageAccess::write()))
        .with(PageTableEntry::no_execute, !access.allows(abi::PageAccess::execute()));
}

} // namespace

GuestMemory::GuestMemory(std::uint64_t size)
    : size_(size), bytes_(static_cast<std::byte*>(std::calloc(size, 1))) {}

std::uint64_t GuestMemory::entry_for(std::uint64_t root, std::uint64_t& pool, std::uint64_t linear,
                                     Level leaf) {
    std::uint64_t table = root;
    for (Level level = Level::Pml4; level != leaf; level = x86::level_below(level)) {
        const std::uint64_t address = table + 8 * x86::table_index(linear, level);
        auto entry = PageTableEntry::from(read<std::uint64_t>(address));
        if (!entry.is_present()) {
            entry = PageTableEntry::link(pool);
            write(address, entry.raw);
            pool += abi::page_size;
        }
        table = entry.address();
    }
    return table + 8 * x86::table_index(linear, leaf);
}

void GuestMemory::map(std::uint64_t root, std::uint64_t& pool, std::uint64_t linear,
                      std::uint64_t physical, std::uint64_t size, abi::PageAccess access) {
    for (std::uint64_t at = 0; at < size; at += abi::page_size) {
        write(entry_for(root, pool, linear + at, Level::PageTable),
              leaf(physical + at, access, false).raw);
    }
}

void GuestMemory::map_large(std::uint64_t root, std::uint64_t& pool, std::uint64_t linear,
                            std::uint64_t physical, std::uint64_t size, abi::PageAccess access) {
    for (std::uint64_t at = 0; at < size; at += abi::large_page_size) {
        write(entry_for(root, pool, linear + at, Level::PageDirectory),
              leaf(physical + at, access, true).raw);
    }
}

} // namespace fakes
