// SPDX-License-Identifier: MIT
// The page table of a secure process: its own lower half, the secure kernel's upper half shared
// with all. Its tables are in VTL1's own RAM.  [APM2 5.3]  Lesson: 3 and 10.
#pragma once

#include "x86/address.h"
#include "x86/page_table.h"

#include <cstdint>

namespace sk {

/// What a trustlet may do with a page. There is no fourth choice: nothing is writable and
/// executable.
enum class PageRights : std::uint8_t { Read, ReadWrite, ReadExecute };

class PageTable {
public:
    /// False: there is no memory for it.
    bool create();
    /// Gives back every table of the lower half, and the root.
    void destroy();

    std::uint64_t root() const { return root_; }

    /// The entry of the page at `address`, which may be hidden; zero if there is none.
    x86::PageTableEntry find(std::uint64_t address) const;
    /// False: no memory for the tables.
    bool map(std::uint64_t address, x86::GuestPage page, PageRights rights);
    /// The page stays, and cannot be touched.
    void hide(std::uint64_t address);
    void unmap(std::uint64_t address);

private:
    std::uint64_t* slot_of(std::uint64_t address) const;

    std::uint64_t root_ = 0; // physical
};

/// Does `entry` hold a page, shown or hidden?
constexpr bool holds_page(x86::PageTableEntry entry) { return entry.address() != 0; }

/// The page that an entry holds.
constexpr x86::GuestPage page_in(x86::PageTableEntry entry) {
    return x86::GuestPhysicalAddress{entry.address()}.page();
}

} // namespace sk
