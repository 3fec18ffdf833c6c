// SPDX-License-Identifier: MIT
#include "machine/slat_reader.h"

#include <algorithm>
#include <cstring>

namespace machine {
namespace {

using x86::Level;
using x86::PageTableEntry;

constexpr std::uint64_t pages_covered(Level level) {
    return x86::bytes_covered(level) / x86::page_bytes;
}

/// The entry of `table` that page `guest_page` goes through, and what it says about that page.
SlatEntry look_at(std::span<const std::byte> ram, std::uint64_t table, Level level,
                  std::uint64_t guest_page, abi::PageAccess rights_above) {
    SlatEntry result;
    result.level = level;
    result.entry_address = table + 8 * x86::table_index(guest_page * x86::page_bytes, level);
    const PhysicalRead read = read_physical(ram, result.entry_address);
    const auto entry = PageTableEntry::from(read.value);
    result.damaged = !read.inside;
    result.entry = read.value;
    result.access = rights_above & rights_of_nested_entry(entry);
    result.present = entry.is_leaf(level);
    if (result.present) {
        const std::uint64_t inside_leaf = guest_page % pages_covered(level);
        result.host_page = entry.page_address(level) / x86::page_bytes + inside_leaf;
    }
    return result;
}

bool leads_on(const SlatEntry& entry) {
    return PageTableEntry::from(entry.entry).is_table(entry.level) &&
           entry.level != Level::PageTable;
}

/// Bit 7 of a PML4 entry is reserved, so nothing there may count as a leaf.
SlatEntry without_pml4_leaf(SlatEntry entry) {
    if (entry.level == Level::Pml4 && entry.present) {
        entry.present = false;
        entry.damaged = true;
        entry.access = abi::PageAccess::none();
        entry.host_page = 0;
    }
    return entry;
}

/// Walks a whole table once, filling in the pages it covers; recursion is as deep as the tables.
class MapReader {
public:
    MapReader(std::span<const std::byte> ram, std::span<SlatEntry> pages)
        : ram_(ram), pages_(pages) {}

    void read_table(std::uint64_t table, Level level, std::uint64_t first_page,
                    abi::PageAccess rights_above) {
        const std::uint64_t step = pages_covered(level);
        for (std::size_t index = 0; index < x86::entries_per_table; ++index) {
            const std::uint64_t page = first_page + index * step;
            if (page >= pages_.size()) {
                return;
            }
            const SlatEntry entry =
                without_pml4_leaf(look_at(ram_, table, level, page, rights_above));
            if (leads_on(entry)) {
                read_table(PageTableEntry::from(entry.entry).address(), x86::level_below(level),
                           page, entry.access);
            } else {
                fill(entry, page, step);
            }
        }
    }

private:
    void fill(SlatEntry entry, std::uint64_t first_page, std::uint64_t count) {
        const std::uint64_t end = std::min<std::uint64_t>(first_page + count, pages_.size());
        for (std::uint64_t page = first_page; page < end; ++page) {
            pages_[page] = entry;
            entry.host_page += entry.present ? 1 : 0;
        }
    }

    std::span<const std::byte> ram_;
    std::span<SlatEntry> pages_;
};

std::uint64_t table_of(std::uint64_t root) { return PageTableEntry::from(root).address(); }

} // namespace

// In a nested table U/S must be set, or the guest, always a user there, gets nothing.
// [APM2 15.25.5]
abi::PageAccess rights_of_nested_entry(PageTableEntry entry) {
    if (!entry.is_present() || !entry.get(PageTableEntry::user)) {
        return abi::PageAccess::none();
    }
    abi::PageAccess rights = abi::PageAccess::read();
    if (entry.get(PageTableEntry::writable)) {
        rights = rights | abi::PageAccess::write();
    }
    if (!entry.get(PageTableEntry::no_execute)) {
        rights = rights | abi::PageAccess::execute();
    }
    return rights;
}

SlatEntry read_slat_entry(std::span<const std::byte> ram, std::uint64_t root,
                          std::uint64_t guest_page) {
    std::uint64_t table = table_of(root);
    abi::PageAccess rights = abi::PageAccess::all();
    Level level = Level::Pml4;
    SlatEntry entry = without_pml4_leaf(look_at(ram, table, level, guest_page, rights));
    while (leads_on(entry)) {
        table = PageTableEntry::from(entry.entry).address();
        rights = entry.access;
        level = x86::level_below(level);
        entry = look_at(ram, table, level, guest_page, rights);
    }
    return entry;
}

std::vector<SlatEntry> read_slat_map(std::span<const std::byte> ram, std::uint64_t root,
                                     std::size_t page_count) {
    std::vector<SlatEntry> pages(page_count);
    MapReader(ram, pages).read_table(table_of(root), Level::Pml4, 0, abi::PageAccess::all());
    return pages;
}

PhysicalRead read_physical(std::span<const std::byte> ram, std::uint64_t address) {
    PhysicalRead result;
    if (address > ram.size() || ram.size() - address < sizeof result.value) {
        return result;
    }
    result.inside = true;
    std::memcpy(&result.value, ram.data() + address, sizeof result.value);
    return result;
}

} // namespace machine
