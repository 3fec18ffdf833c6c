// SPDX-License-Identifier: MIT
// The memory of one process: what it has been promised, and the pages that keep the promises.
// [WI7 ch.5]  Lesson: 1 and 9.
//
// One file a verb: allocate.cpp (promise, take back, protect, tell), map_view.cpp (sections and
// images), page_fault.cpp (keep a promise when it is needed), clone.cpp (a copy of it all).
#pragma once

#include "abi/nt/memory.h"
#include "abi/nt_status.h"
#include "kernel/memory/page_table.h"
#include "kernel/memory/virtual_ranges.h"
#include "rt/result.h"
#include "x86/address.h"

#include <cstddef>
#include <cstdint>

namespace nt {

/// What somebody tried to do with a page.
enum class FaultAccess : std::uint8_t { Read, Write, Execute };

/// Whole pages: [begin, end).
struct PageSpan {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    std::uint64_t size() const { return end - begin; }
};

class AddressSpace {
public:
    /// False: there is no memory for it.
    bool create();
    /// Gives everything back. Nobody may be using it.
    void destroy();

    const PageTable& table() const { return table_; }

    /// Promises `size` bytes at `wanted`, or anywhere if that is 0; or commits what was reserved.
    rt::Result<PageSpan, abi::NtStatus> allocate(std::uint64_t wanted, std::uint64_t size,
                                                 abi::nt::AllocationType type,
                                                 abi::nt::PageProtection protection);
    /// Takes back [base, base + size), or with release and size 0 the whole allocation at `base`.
    rt::Result<PageSpan, abi::NtStatus> free(std::uint64_t base, std::uint64_t size,
                                             abi::nt::AllocationType type);

    struct Protected {
        PageSpan pages;
        abi::nt::PageProtection previous = abi::nt::PageProtection::None; // of the first page
    };
    rt::Result<Protected, abi::NtStatus> protect(std::uint64_t base, std::uint64_t size,
                                                 abi::nt::PageProtection protection);
    rt::Result<abi::nt::MemoryBasicInformation, abi::NtStatus> query(std::uint64_t address) const;

    /// Shows `size` bytes of `section` from `offset` on (0: all of it); an image as a whole.
    rt::Result<PageSpan, abi::NtStatus> map_view(Section& section, std::uint64_t wanted,
                                                 std::uint64_t offset, std::uint64_t size,
                                                 abi::nt::PageProtection protection);
    rt::Result<PageSpan, abi::NtStatus> map_image(ImageFile& image);
    /// Takes away the view that `address` is in.
    abi::NtStatus unmap_view(std::uint64_t address);

    /// Makes the page at `address` ready for `access`, if it has been promised.
    abi::NtStatus handle_fault(std::uint64_t address, FaultAccess access);

    /// The page behind `address`, made ready first. For who reads and writes another's memory.
    rt::Result<x86::GuestPage, abi::NtStatus> page_for(std::uint64_t address, FaultAccess access);

    /// Everything of `parent`, which shares its own pages with us until one of us writes.
    abi::NtStatus clone_from(AddressSpace& parent);

    std::uint64_t page_count() const { return page_count_; } // in memory
    std::uint64_t private_page_count() const;                // promised, of its own

private:
    abi::NtStatus commit(PageSpan pages, abi::nt::PageProtection protection);
    abi::NtStatus insert(const VirtualRange& range);
    void remove(VirtualRange& range);
    bool covers_committed(PageSpan pages) const;

    abi::NtStatus set_protection(PageSpan pages, abi::nt::PageProtection protection);
    abi::NtStatus refresh_entries(VirtualRange& range);
    void drop_pages(PageSpan pages);

    abi::NtStatus spring_guard(VirtualRange& range, std::uint64_t address);
    rt::Result<x86::GuestPage, abi::NtStatus> materialize(const VirtualRange& range,
                                                          std::uint64_t address);
    abi::NtStatus show(const VirtualRange& range, std::uint64_t address, std::uint64_t* slot);
    abi::NtStatus break_sharing(const VirtualRange& range, std::uint64_t address,
                                std::uint64_t* slot);
    abi::NtStatus clone_range(const VirtualRange& range, AddressSpace& parent);

    PageTable table_;
    VirtualRanges ranges_;
    std::uint64_t page_count_ = 0;
};

namespace protections {

/// PAGE_GUARD taken off.
abi::nt::PageProtection without_guard(abi::nt::PageProtection protection);
bool has_guard(abi::nt::PageProtection protection);

/// Is it one that can be asked for? Writable and executable at once never is.
abi::NtStatus check(abi::nt::PageProtection protection);

bool allows(abi::nt::PageProtection protection, FaultAccess access);
bool is_writable(abi::nt::PageProtection protection);
bool is_executable(abi::nt::PageProtection protection);

} // namespace protections

/// Forgets the translation of the page at `address` on every processor that may have it.
void forget_translation(const PageTable& table, std::uint64_t address);

} // namespace nt
