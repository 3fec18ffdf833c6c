// SPDX-License-Identifier: MIT
// What VTL1 lets VTL0 do to each page: VTL1's protection overlay.  [TLFS vsm, memory access
// protections]
//
// One byte a page. Nothing is restricted until VTL1 enables protection; then every page starts with
// the default and changes page by page. The nested page tables are made from this, never the other
// way round. Lesson: 4.
#pragma once

#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "x86/address.h"

#include <cstdint>
#include <span>

namespace hv {

/// Devices have their registers here, behind all RAM.
inline constexpr std::uint64_t first_device_page = 3 * abi::gibibyte / abi::page_size;
inline constexpr std::uint64_t end_of_device_pages = abi::physical_address_limit / abi::page_size;

/// Can nested page tables express `access`? Read without write, or nothing, with or without
/// execute. With mode-based execute control the two execute rights may differ, but what the kernel
/// may run everybody may.  [TLFS vsm]
constexpr bool is_expressible(abi::PageAccess access, bool mode_based_execution) {
    const bool reads = (access.bits & abi::PageAccess::read_bit) != 0;
    const bool kernel_runs = (access.bits & abi::PageAccess::kernel_execute_bit) != 0;
    const bool user_runs = (access.bits & abi::PageAccess::user_execute_bit) != 0;
    const bool modes_agree =
        mode_based_execution ? user_runs || !kernel_runs : kernel_runs == user_runs;
    return modes_agree && (reads || access == abi::PageAccess::none());
}

class PageProtections {
public:
    /// One entry for each page of RAM, in `storage`; nothing is restricted.
    void start(std::span<abi::PageAccess> storage);

    const abi::PageAccess* data() const { return pages_.data(); }
    std::uint64_t page_count() const { return pages_.size(); }
    bool covers(x86::GuestPage page) const { return page.number < pages_.size(); }

    /// Is `page` where devices have their registers? Of those VTL1 can take all rights, or none.
    static bool is_for_devices(x86::GuestPage page) {
        return page.number >= first_device_page && page.number < end_of_device_pages;
    }

    /// What VTL0 may do.
    abi::PageAccess of(x86::GuestPage page) const;

    void set(x86::GuestPage page, abi::PageAccess access);
    void set_all(abi::PageAccess access);

private:
    static constexpr std::uint64_t device_pages = end_of_device_pages - first_device_page;
    static constexpr unsigned pages_per_word = 64;

    std::span<abi::PageAccess> pages_;
    std::uint64_t taken_devices_[device_pages / pages_per_word] = {}; // one bit a page
};

} // namespace hv
