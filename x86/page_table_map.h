// SPDX-License-Identifier: MIT
// Building and changing 4-level page tables.  [APM2 5.3]  Lesson: 3.
//
// `Memory` is any type with
//   std::uint64_t* table_at(std::uint64_t physical)   the table there, null if no memory is there
//   std::uint64_t allocate_table()                    a page for a new table, 0 if none is left
//   void release_table(std::uint64_t physical)        takes one back (free_tables_below alone)
// and, if somebody watches, `void store(std::uint64_t* slot, std::uint64_t value)`.
//
// The tables may be in use while they change, by another processor or by the one that runs this.
// So every store is a single one that leads from one valid mapping to another: a new table is
// filled before it is linked. Forgetting old translations (TLB) is the caller's part.
#pragma once

#include "x86/page_table.h"
#include "x86/page_table_walk.h"

#include <cstdint>

namespace x86 {

enum class [[nodiscard]] MapStatus : std::uint8_t{
    Done,
    OutOfTables,        // allocate_table had nothing left
    TableOutsideMemory, // an entry links to where no memory is
    Misaligned,         // an address or the size is not a multiple of 4 KiB
    HasSmallerPages,    // the entry to set is a link to smaller pages
};

/// What to map where. The three spaces a table may translate from, and the two it may translate
/// to, share one format; the caller knows which they are.
struct Mapping {
    std::uint64_t from = 0;           // virtual, or guest-physical in nested tables
    std::uint64_t to = 0;             // physical
    std::uint64_t size = 0;           // bytes
    PageTableEntry rights;            // everything but the address; `present` included
    Level largest = Level::PageTable; // largest page to use
};

/// Where an entry is, or why it cannot be reached.
struct EntrySlot {
    MapStatus status = MapStatus::Done;
    std::uint64_t* slot = nullptr;
};

/// Puts `entry` into `slot` in one piece: a processor walking the tables sees the old or the new.
template <typename Memory>
void store_entry(Memory& memory, std::uint64_t* slot, PageTableEntry entry) {
    if constexpr (requires { memory.store(slot, entry.raw); }) {
        memory.store(slot, entry.raw);
    } else {
        *static_cast<volatile std::uint64_t*>(slot) = entry.raw;
    }
}

/// A leaf for a page at `level` that begins at `physical`; `rights` are as in a 4 KiB page's entry.
constexpr PageTableEntry make_leaf(PageTableEntry rights, std::uint64_t physical, Level level) {
    const auto leaf = rights.with_address(physical);
    if (level == Level::PageTable) {
        return leaf;
    }
    const bool pat = rights.get(PageTableEntry::pat_small); // The bit that `large` takes.
    return leaf.with(PageTableEntry::large, true).with(PageTableEntry::pat_large, pat);
}

/// Part `index` of a large leaf: the same translation and rights, one level down.
constexpr PageTableEntry part_of(PageTableEntry leaf, Level level, std::size_t index) {
    const Level below = level_below(level);
    const auto part = PageTableEntry::from(leaf.raw & ~decltype(PageTableEntry::frame)::mask);
    const auto physical = leaf.page_address(level) + index * bytes_covered(below);
    const bool pat = leaf.get(PageTableEntry::pat_large);
    // PAT is bit 12 of a large leaf and bit 7 of a small one, where a large leaf has `large`.
    return below == Level::PageTable
               ? part.with_address(physical).with(PageTableEntry::pat_small, pat)
               : part.with_address(physical).with(PageTableEntry::pat_large, pat);
}

/// Replaces what `slot` (at `level`) holds, nothing or a large leaf, by a link to a new table that
/// says the same.
template <typename Memory>
MapStatus push_down(Memory& memory, std::uint64_t* slot, Level level) {
    const std::uint64_t table = memory.allocate_table();
    if (table == 0) {
        return MapStatus::OutOfTables;
    }
    std::uint64_t* entries = memory.table_at(table);
    if (entries == nullptr) {
        return MapStatus::TableOutsideMemory;
    }
    const auto old = PageTableEntry::from(*slot);
    for (std::size_t index = 0; index < entries_per_table; ++index) {
        const auto part = old.is_leaf(level) ? part_of(old, level, index) : PageTableEntry{};
        store_entry(memory, entries + index, part);
    }
    store_entry(memory, slot, PageTableEntry::link(table)); // Only now can anyone see the table.
    return MapStatus::Done;
}

/// The entry for `address` at exactly `level`, making tables and splitting large pages on the way.
/// No translation changes, even if this fails half-way.
template <typename Memory>
EntrySlot reach(Memory& memory, std::uint64_t root, std::uint64_t address, Level wanted) {
    std::uint64_t table = root;
    for (Level level = Level::Pml4;; level = level_below(level)) {
        std::uint64_t* entries = memory.table_at(table);
        if (entries == nullptr) {
            return {MapStatus::TableOutsideMemory, nullptr};
        }
        std::uint64_t* slot = entries + table_index(address, level);
        if (level == wanted) {
            return {MapStatus::Done, slot};
        }
        if (!PageTableEntry::from(*slot).is_table(level)) {
            const MapStatus status = push_down(memory, slot, level);
            if (status != MapStatus::Done) {
                return {status, nullptr};
            }
        }
        table = PageTableEntry::from(*slot).address();
    }
}

/// The entry of a 4 KiB page for `address`, whatever it holds; null where no table leads there.
template <typename Memory>
std::uint64_t* find_slot(Memory& memory, std::uint64_t root, std::uint64_t address) {
    std::uint64_t table = root;
    for (Level level = Level::Pml4; level != Level::PageTable; level = level_below(level)) {
        const auto entry =
            PageTableEntry::from(memory.table_at(table)[table_index(address, level)]);
        if (!entry.is_table(level)) {
            return nullptr;
        }
        table = entry.address();
    }
    return memory.table_at(table) + table_index(address, Level::PageTable);
}

/// Gives back the tables that the first `entries` of `table`, which is at level `At`, link to, and
/// nothing that they show. The links stay: nobody may use `table` any more.
template <Level At, typename Memory>
void free_tables_below(Memory& memory, std::uint64_t table,
                       std::size_t entries = entries_per_table) {
    const std::uint64_t* const slots = memory.table_at(table);
    for (std::size_t index = 0; index < entries; ++index) {
        const auto entry = PageTableEntry::from(slots[index]);
        if (!entry.is_table(At)) {
            continue;
        }
        if constexpr (At > Level::PageDirectory) {
            free_tables_below<level_below(At)>(memory, entry.address());
        }
        memory.release_table(entry.address());
    }
}

/// Sets the entry for `address` at `level` (4 KiB unless told otherwise), splitting a larger page
/// that is in the way. `leaf` is stored as it is. A failure changes no translation.
template <typename Memory>
MapStatus set_leaf(Memory& memory, std::uint64_t root, std::uint64_t address, PageTableEntry leaf,
                   Level level = Level::PageTable) {
    const EntrySlot entry = reach(memory, root, address, level);
    if (entry.status != MapStatus::Done) {
        return entry.status;
    }
    if (PageTableEntry::from(*entry.slot).is_table(level)) {
        return MapStatus::HasSmallerPages; // Overwriting the link would lose the table behind it.
    }
    store_entry(memory, entry.slot, leaf);
    return MapStatus::Done;
}

/// The largest page with which `mapping` can go on after `done` bytes.
constexpr Level page_level(const Mapping& mapping, std::uint64_t done) {
    const auto fits = [&](Level level) {
        const std::uint64_t bytes = bytes_covered(level);
        return (mapping.from + done) % bytes == 0 && (mapping.to + done) % bytes == 0 &&
               mapping.size - done >= bytes;
    };
    Level level = mapping.largest;
    while (level > Level::PageTable && !fits(level)) {
        level = level_below(level);
    }
    return level;
}

/// Maps `mapping.size` bytes with the largest pages that alignment and `mapping.largest` allow.
/// Where smaller pages are already in use it keeps to them. What was mapped before is replaced; on
/// failure the pages before the failing one are mapped, and the others are as they were.
template <typename Memory>
MapStatus map(Memory& memory, std::uint64_t root, const Mapping& mapping) {
    if ((mapping.from | mapping.to | mapping.size) % page_bytes != 0) {
        return MapStatus::Misaligned;
    }
    for (std::uint64_t done = 0; done < mapping.size;) {
        Level level = page_level(mapping, done);
        MapStatus status = MapStatus::HasSmallerPages;
        for (;; level = level_below(level)) {
            const auto leaf = make_leaf(mapping.rights, mapping.to + done, level);
            status = set_leaf(memory, root, mapping.from + done, leaf, level);
            if (status != MapStatus::HasSmallerPages) {
                break;
            }
        }
        if (status != MapStatus::Done) {
            return status;
        }
        done += bytes_covered(level);
    }
    return MapStatus::Done;
}

} // namespace x86
