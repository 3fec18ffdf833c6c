// SPDX-License-Identifier: MIT
// The entry of a 4-level page table.  [APM2 5.3]  Lesson: 3.
//
// One format, three uses: the guest's page tables, the hypervisor's own, and AMD's nested page
// tables (SLAT), where every guest access counts as a user access, so `user` must be set.
// [APM2 15.25.5]  Walking is in page_table_walk.h, changing in page_table_map.h.
#pragma once

#include "x86/address.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace x86 {

/// Which table an entry sits in. A leaf may sit in the lowest three.
enum class Level : std::uint8_t {
    PageTable = 1,            // PTE: 4 KiB page
    PageDirectory = 2,        // PDE: 2 MiB page, or a page table
    PageDirectoryPointer = 3, // PDPE: 1 GiB page, or a page directory
    Pml4 = 4,                 // PML4E: always a page-directory-pointer table
};

inline constexpr std::size_t entries_per_table = 512;
inline constexpr unsigned level_count = 4;

/// Position of the lowest address bit that selects an entry in a table of this level.
constexpr unsigned shift_of(Level level) {
    return page_shift + 9 * (static_cast<unsigned>(level) - 1);
}

/// Bytes of address space one entry of this level covers: 4 KiB, 2 MiB, 1 GiB, 512 GiB.
constexpr std::uint64_t bytes_covered(Level level) { return 1ull << shift_of(level); }

constexpr std::size_t table_index(std::uint64_t address, Level level) {
    return (address >> shift_of(level)) % entries_per_table;
}

constexpr Level level_below(Level level) {
    return static_cast<Level>(static_cast<unsigned>(level) - 1);
}

struct PageTableEntry : Register<PageTableEntry> {
    static constexpr Bit<0> present{};        // P
    static constexpr Bit<1> writable{};       // R/W
    static constexpr Bit<2> user{};           // U/S
    static constexpr Bit<3> write_through{};  // PWT
    static constexpr Bit<4> cache_disable{};  // PCD
    static constexpr Bit<5> accessed{};       // A
    static constexpr Bit<6> dirty{};          // D; leaves only
    static constexpr Bit<7> large{};          // PS; levels 2 and 3 only
    static constexpr Bit<7> pat_small{};      // PAT of a 4 KiB leaf
    static constexpr Bit<8> global{};         // G; leaves only
    static constexpr Bits<11, 9> available{}; // AVL: ours to use
    static constexpr Bits<51, 12> frame{};    // page number of the table or the 4 KiB page
    static constexpr Bit<12> pat_large{};     // PAT of a large leaf
    static constexpr Bit<63> no_execute{};    // NX

    /// Where the entry points when it is a table link or a 4 KiB leaf.
    constexpr std::uint64_t address() const { return raw & decltype(frame)::mask; }

    /// Where the page of a leaf at `level` begins; drops PAT and other low bits of large leaves.
    constexpr std::uint64_t page_address(Level level) const {
        return address() & ~(bytes_covered(level) - 1);
    }

    constexpr bool is_present() const { return get(present); }

    /// A leaf maps a page; anything else that is present links to the next table.
    constexpr bool is_leaf(Level level) const {
        return is_present() && (level == Level::PageTable || get(large));
    }
    constexpr bool is_table(Level level) const { return is_present() && !is_leaf(level); }

    constexpr PageTableEntry with_address(std::uint64_t physical) const {
        return with(frame, physical >> page_shift);
    }

    /// A link to a lower table. It grants everything: rights are decided in leaves alone, so that
    /// one entry tells the whole truth about a page.
    static constexpr PageTableEntry link(std::uint64_t table) {
        return PageTableEntry{}
            .with_address(table)
            .with(present, true)
            .with(writable, true)
            .with(user, true)
            .with(accessed, true);
    }
};

static_assert(sizeof(PageTableEntry) == 8);
static_assert(PageTableEntry::link(0x1234'5000).raw == 0x1234'5027);
static_assert(bytes_covered(Level::PageDirectory) == 2 * 1024 * 1024);
static_assert(table_index(0xFFFF'8000'0000'0000, Level::Pml4) == 256);

} // namespace x86
