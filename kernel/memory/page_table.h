// SPDX-License-Identifier: MIT
// The page table of one process: its own lower half, the kernel's upper half shared with all.
// [APM2 5.3]  Lesson: 3.
#pragma once

#include "x86/address.h"
#include "x86/page_table.h"

#include <cstdint>

namespace nt {

class PageTable {
public:
    PageTable() = default; // of nobody

    /// The table that the loader made, for the kernel alone.
    static PageTable of_kernel();

    /// A new one for a process. Its root is 0 if there was no memory.
    static PageTable make();
    /// Gives back every table of the lower half, and the root.
    void destroy();

    std::uint64_t root() const { return root_; }
    bool exists() const { return root_ != 0; }

    /// The entry of the 4 KiB page at `address`; null if its table does not exist.
    std::uint64_t* find(std::uint64_t address) const;
    /// The first address behind `address` that a table may have an entry for: the next page, or the
    /// end of the gap that `address` is in.
    std::uint64_t next_address(std::uint64_t address) const;
    /// Like `find`, with its tables made; null if there was no memory.
    std::uint64_t* reach(std::uint64_t address) const;

private:
    explicit PageTable(std::uint64_t root) : root_(root) {}

    std::uint64_t root_ = 0; // physical
};

/// Does `entry` hold a page? It may do so without being present: the page is hidden
/// (PAGE_NOACCESS).
constexpr bool holds_page(x86::PageTableEntry entry) { return entry.address() != 0; }

/// Calls action(address, slot) for each entry of [begin, end) that holds a page, until it answers
/// false. True: it never did.
template <typename Action>
bool for_each_page(const PageTable& table, std::uint64_t begin, std::uint64_t end, Action action) {
    for (std::uint64_t address = begin; address < end; address = table.next_address(address)) {
        std::uint64_t* const slot = table.find(address);
        if (slot != nullptr && holds_page(x86::PageTableEntry::from(*slot)) &&
            !action(address, slot)) {
            return false;
        }
    }
    return true;
}

} // namespace nt
