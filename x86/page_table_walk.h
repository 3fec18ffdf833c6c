// SPDX-License-Identifier: MIT
// Following a 4-level page table, as the processor does.  [APM2 5.3.3]  Lesson: 3.
//
// `Memory` is any type with `table_at(physical)`: a pointer to the 512 entries of the table there,
// or null if no memory is there. So one walk serves the loader, the hypervisor, the emulated
// machine and the window, and a test can hand it three pages of its own.
#pragma once

#include "x86/page_table.h"

#include <cstdint>

namespace x86 {

/// A leaf, where it is, and what it held when it was found. `slot` is null if there is none.
template <typename Slot>
struct Leaf {
    Slot slot = nullptr;
    Level level = Level::PageTable;
    PageTableEntry entry;

    constexpr bool exists() const { return slot != nullptr; }

    /// Where `address` leads through this leaf.
    constexpr std::uint64_t translate(std::uint64_t address) const {
        return entry.page_address(level) | (address & (bytes_covered(level) - 1));
    }
};

/// The leaf that maps `address`, if the tables below `root` map it.
template <typename Memory>
constexpr auto find_leaf(Memory& memory, std::uint64_t root, std::uint64_t address) {
    using Slot = decltype(memory.table_at(root));

    std::uint64_t table = root;
    for (Level level = Level::Pml4;; level = level_below(level)) {
        Slot entries = memory.table_at(table);
        if (entries == nullptr) {
            return Leaf<Slot>{};
        }
        const Slot slot = entries + table_index(address, level);
        const auto entry = PageTableEntry::from(*slot);
        if (entry.is_leaf(level)) {
            return Leaf<Slot>{slot, level, entry};
        }
        if (!entry.is_present()) {
            return Leaf<Slot>{};
        }
        table = entry.address();
    }
}

/// One entry read on the way.
struct WalkStep {
    std::uint64_t entry_address = 0; // physical
    PageTableEntry entry;
    Level level = Level::Pml4;
};

/// Every entry the processor reads for one address, and how it ends.
struct Walk {
    enum class End : std::uint8_t {
        Mapped,             // the last step is the leaf
        NotPresent,         // the last step is the entry that stops the walk
        TableOutsideMemory, // the last step links to nowhere (or the root itself is nowhere)
    };

    End end = End::TableOutsideMemory;
    unsigned count = 0;
    WalkStep steps[level_count];
    std::uint64_t physical = 0; // if mapped
    // The rights of an address are those that every entry on the way grants.
    bool writable = true;
    bool user = true;
    bool executable = true;

    constexpr bool is_mapped() const { return end == End::Mapped; }
    constexpr const WalkStep& last() const { return steps[count - 1]; }

    constexpr void add(const WalkStep& step) {
        steps[count++] = step;
        writable = writable && step.entry.get(PageTableEntry::writable);
        user = user && step.entry.get(PageTableEntry::user);
        executable = executable && !step.entry.get(PageTableEntry::no_execute);
    }
};

/// The whole way of `address` through the tables below `root`.
template <typename Memory>
constexpr Walk walk(Memory& memory, std::uint64_t root, std::uint64_t address) {
    Walk result;
    std::uint64_t table = root;
    for (Level level = Level::Pml4;; level = level_below(level)) {
        const auto* entries = memory.table_at(table);
        if (entries == nullptr) {
            result.end = Walk::End::TableOutsideMemory;
            return result;
        }
        const std::size_t index = table_index(address, level);
        const auto entry = PageTableEntry::from(entries[index]);
        result.add({table + index * sizeof(PageTableEntry), entry, level});
        if (!entry.is_present()) {
            result.end = Walk::End::NotPresent;
            return result;
        }
        if (entry.is_leaf(level)) {
            result.end = Walk::End::Mapped;
            result.physical = entry.page_address(level) | (address & (bytes_covered(level) - 1));
            return result;
        }
        table = entry.address();
    }
}

} // namespace x86
