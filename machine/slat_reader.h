// SPDX-License-Identifier: MIT
// What a VTL may do to each page, read from its nested page table in a machine's RAM.
//
// The table belongs to a running guest stack and may be half-changed or damaged: a link that points
// outside RAM ends the walk with `damaged`, and depth bounds every walk. [APM2 15.25]  Lesson: 3.
#pragma once

#include "abi/page_access.h"
#include "x86/page_table.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace machine {

/// What a nested entry of any level grants.
abi::PageAccess rights_of_nested_entry(x86::PageTableEntry entry);

/// How one guest page is mapped. Of a page that is not present, the entry is the one that says so.
struct SlatEntry {
    bool present = false;
    bool damaged = false;   // a table lies outside RAM
    abi::PageAccess access; // every level's rights taken together
    x86::Level level =
        x86::Level::Pml4;            // where the walk ended: 1 = 4 KiB leaf, 2 = 2 MiB, 3 = 1 GiB
    std::uint64_t host_page = 0;     // page number
    std::uint64_t entry_address = 0; // physical
    std::uint64_t entry = 0;         // raw

    friend bool operator==(const SlatEntry&, const SlatEntry&) = default;
};

SlatEntry read_slat_entry(std::span<const std::byte> ram, std::uint64_t root,
                          std::uint64_t guest_page);

/// Pages 0 … page_count - 1, each table read once.
std::vector<SlatEntry> read_slat_map(std::span<const std::byte> ram, std::uint64_t root,
                                     std::size_t page_count);

/// The 8 bytes at a physical address; `inside` false (and 0) outside RAM.
struct PhysicalRead {
    bool inside = false;
    std::uint64_t value = 0;
};
PhysicalRead read_physical(std::span<const std::byte> ram, std::uint64_t address);

} // namespace machine
