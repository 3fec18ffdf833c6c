// SPDX-License-Identifier: MIT
// What VTL1 lets VTL0 do to each page: VTL1's protection overlay.  [TLFS vsm, memory access
// protections]
//
// One byte a page. Nothing is restricted until VTL1 enables protection; then every page starts with
// the default and changes page by page. The nested page tables are made from this, never the other
// way round. Lesson: 4.
#pragma once

#include "abi/page_access.h"
#include "x86/address.h"

#include <cstdint>
#include <span>

namespace hv {

class PageProtections {
public:
    constexpr PageProtections() = default;
    /// One entry for each page of RAM, in `storage`.
    explicit PageProtections(std::span<abi::PageAccess> storage);

    std::uint64_t page_count() const { return pages_.size(); }
    bool covers(x86::GuestPage page) const { return page.number < pages_.size(); }

    /// What VTL0 may do; devices above RAM are not VTL1's to restrict (deviations.md).
    abi::PageAccess of(x86::GuestPage page) const;

    void set(x86::GuestPage page, abi::PageAccess access);
    void set_all(abi::PageAccess access);

private:
    std::span<abi::PageAccess> pages_;
};

} // namespace hv
