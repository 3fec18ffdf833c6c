// SPDX-License-Identifier: MIT
// One VTL's nested page tables: its view of physical memory (SLAT).  [APM2 15.25]  Lesson: 3.
//
// Identity-mapped: a guest-physical address is the same host-physical address, or nothing at all.
// RAM and devices begin as 2 MiB pages; a right that differs inside one splits it into 4 KiB pages.
//
//     VTL0's view                          VTL1's view
//     RAM        rwx, what VTL1 allows     RAM        rwx
//     hypervisor absent                    hypervisor absent
//     devices    rw-                       devices    rw-
#pragma once

#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "hypervisor/page_pool.h"
#include "x86/address.h"

#include <cstdint>
#include <optional>

namespace hv {

class NestedPageTables {
public:
    constexpr NestedPageTables() = default;

    /// Builds the view with every right on RAM below `ram_end`. False: the pool has too few pages.
    bool build(PagePool& pool, std::uint64_t ram_end);

    /// nCR3: physical address of the top table. 0 before build().
    std::uint64_t root() const { return root_; }

    /// Gives `page` exactly `access`; below an overlay, from when that is removed. False: no page
    /// left to split a large page with; nothing changed.
    bool set_access(x86::GuestPage page, abi::PageAccess access);

    /// Gives all RAM below `ram_end` `access`, in large pages where nothing was split yet.
    bool set_access_to_all(std::uint64_t ram_end, abi::PageAccess access);

    /// Takes `range`, whole pages of devices, out of the view. False: as above.
    bool hide(abi::PhysicalRange range);

    /// Shows `shown` at `page`, readable and executable, never writable. False: as above.
    bool place_overlay(x86::GuestPage page, x86::HostPage shown);
    /// Shows the page itself again.
    bool remove_overlay(x86::GuestPage page, abi::PageAccess access);

    /// What the tables say now, read back from them; none where nothing is mapped.
    abi::PageAccess access_of(x86::GuestPage page) const;

private:
    bool set_leaf(x86::GuestPage page, x86::HostPage shown, abi::PageAccess access);

    struct Overlay {
        x86::GuestPage page;
        x86::HostPage shown;
    };

    PagePool* pool_ = nullptr;
    std::uint64_t root_ = 0;
    std::optional<Overlay> overlay_; // there is at most one, the hypercall page
};

} // namespace hv
