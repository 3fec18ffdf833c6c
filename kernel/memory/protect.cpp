// SPDX-License-Identifier: MIT
// Changing what may be done with memory: NtProtectVirtualMemory.  [WI7 ch.5]
#include "kernel/memory/address_space.h"
#include "kernel/memory/code_pages.h"
#include "kernel/memory/page_frames.h"

namespace nt {

using abi::NtStatus;
using abi::nt::PageProtection;
using x86::PageTableEntry;

namespace {

using Kind = VirtualRange::Kind;

/// What `range` may become. An image's pages are shared, so a writable one is a copy.
rt::Result<PageProtection, NtStatus> fit(const VirtualRange& range, PageProtection wanted) {
    if (range.kind == Kind::View) {
        const bool was_writable = range.allocation_protection == PageProtection::ReadWrite;
        if (protections::is_executable(wanted) ||
            (protections::is_writable(wanted) && !was_writable)) {
            return rt::Err{NtStatus::SectionProtection};
        }
    }
    if (range.kind == Kind::Image && wanted == PageProtection::ReadWrite) {
        return PageProtection::WriteCopy;
    }
    return wanted;
}

} // namespace

bool AddressSpace::covers_committed(PageSpan pages) const {
    for (std::uint64_t at = pages.begin; at < pages.end;) {
        const VirtualRange* const range = ranges_.find(at);
        if (range == nullptr || range->state != VirtualRange::State::Committed) {
            return false;
        }
        at = range->end;
    }
    return true;
}

rt::Result<AddressSpace::Protected, NtStatus>
AddressSpace::protect(std::uint64_t base, std::uint64_t size, PageProtection protection) {
    if (const NtStatus status = protections::check(protection); !abi::is_success(status)) {
        return rt::Err{status};
    }
    constexpr std::uint64_t user_end = abi::nt::highest_user_address + 1;
    if (size == 0 || base < abi::nt::lowest_user_address || base >= user_end ||
        size > user_end - base) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    const PageSpan pages{base & ~(x86::page_bytes - 1),
                         (base + size + x86::page_bytes - 1) & ~(x86::page_bytes - 1)};
    if (!covers_committed(pages)) {
        return rt::Err{NtStatus::NotCommitted};
    }
    const PageProtection previous = ranges_.find(pages.begin)->protection;
    const NtStatus status = set_protection(pages, protection);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    return Protected{pages, previous};
}

NtStatus AddressSpace::set_protection(PageSpan pages, PageProtection protection) {
    for (const VirtualRange* range = ranges_.find(pages.begin);
         range != nullptr && range->begin < pages.end; range = ranges_.after(*range)) {
        if (const auto fitted = fit(*range, protection); fitted.is_err()) {
            return fitted.error();
        }
    }
    if (!ranges_.split_around(pages.begin, pages.end)) {
        return NtStatus::InsufficientResources;
    }
    for (VirtualRange* range = ranges_.find(pages.begin);
         range != nullptr && range->begin < pages.end; range = ranges_.after(*range)) {
        range->protection = fit(*range, protection).value();
        if (const NtStatus status = refresh_entries(*range); !abi::is_success(status)) {
            return status;
        }
    }
    return NtStatus::Success;
}

/// The pages of `range` that are in memory get its new protection. Writable ones are shown
/// read-only and become writable when somebody writes: the fault knows who shares what.
NtStatus AddressSpace::refresh_entries(VirtualRange& range) {
    const bool shows = protections::allows(range.protection, FaultAccess::Read) &&
                       !protections::has_guard(range.protection);
    const bool runs = protections::is_executable(range.protection);
    NtStatus status = NtStatus::Success;
    for_each_page(table_, range.begin, range.end, [&](std::uint64_t address, std::uint64_t* slot) {
        const auto entry = PageTableEntry::from(*slot);
        if (runs) {
            status = code_pages::allow(x86::GuestPhysicalAddress{entry.address()}.page());
            if (!abi::is_success(status)) {
                return false;
            }
        }
        *slot = entry.with(PageTableEntry::present, shows)
                    .with(PageTableEntry::writable, false)
                    .with(PageTableEntry::no_execute, !runs)
                    .raw;
        forget_translation(table_, address);
        return true;
    });
    return status;
}

} // namespace nt
