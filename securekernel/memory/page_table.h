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
    /// VTL0 keeps the page, sealed as `version`. Only where there was a page.
    void page_out(std::uint64_t address, std::uint64_t version);

private:
    std::uint64_t* slot_of(std::uint64_t address) const;

    std::uint64_t root_ = 0; // physical
};

/// An entry that is not present is all software's: this one has, in the place of a page number, the
/// version of the page that VTL0 keeps.  [APM2 5.4]
inline constexpr std::uint64_t paged_out_mark = 1; // in PageTableEntry::available
inline constexpr std::uint64_t highest_version =
    decltype(x86::PageTableEntry::frame)::mask >> x86::page_shift;

constexpr bool is_paged_out(x86::PageTableEntry entry) {
    return !entry.is_present() && entry.get(x86::PageTableEntry::available) == paged_out_mark;
}
constexpr std::uint64_t version_in(x86::PageTableEntry entry) {
    return entry.get(x86::PageTableEntry::frame);
}

/// Does `entry` hold a page, shown or hidden?
constexpr bool holds_page(x86::PageTableEntry entry) {
    return entry.address() != 0 && !is_paged_out(entry);
}

/// The page that an entry holds.
constexpr x86::GuestPage page_in(x86::PageTableEntry entry) {
    return x86::GuestPhysicalAddress{entry.address()}.page();
}

} // namespace sk
