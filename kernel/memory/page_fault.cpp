// SPDX-License-Identifier: MIT
// A page is touched that is not there, or not in this way: the promise is kept now, or was never
// made.  [WI7 ch.5, page fault handling]  Lesson: 1 and 9.
//
//   private         a page of zeros
//   view            the section's page, the same for all who map it
//   image           the file's page, shared; whoever writes it gets a copy of his own
//   after a clone   shared with the parent or child, likewise
#include "kernel/memory/address_space.h"
#include "kernel/memory/code_pages.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/section.h"
#include "kernel/secure_calls.h"
#include "kernel/statistics.h"

#include <cstring>

namespace nt {

using abi::NtStatus;
using abi::nt::PageProtection;
using x86::GuestPage;
using x86::PageTableEntry;

namespace {

using Kind = VirtualRange::Kind;

GuestPage page_in(PageTableEntry entry) {
    return x86::GuestPhysicalAddress{entry.address()}.page();
}

PageTableEntry entry_for(GuestPage page, PageProtection protection, bool may_write) {
    return PageTableEntry{}
        .with_address(page.address().value)
        .with(PageTableEntry::present, true)
        .with(PageTableEntry::user, true)
        .with(PageTableEntry::writable, may_write)
        .with(PageTableEntry::no_execute, !protections::is_executable(protection));
}

} // namespace

NtStatus AddressSpace::handle_fault(std::uint64_t address, FaultAccess access) {
    ++statistics.page_faults;
    VirtualRange* const range = ranges_.find(address);
    if (range == nullptr || range->state != VirtualRange::State::Committed) {
        return NtStatus::AccessViolation;
    }
    if (protections::has_guard(range->protection)) {
        return spring_guard(*range, address);
    }
    if (!protections::allows(range->protection, access)) {
        return NtStatus::AccessViolation;
    }
    std::uint64_t* const slot = table_.reach(address);
    if (slot == nullptr) {
        return NtStatus::NoMemory;
    }
    if (!holds_page(PageTableEntry::from(*slot))) {
        const NtStatus status = show(*range, address, slot);
        if (!abi::is_success(status)) {
            return status;
        }
    }
    if (access == FaultAccess::Write &&
        !PageTableEntry::from(*slot).get(PageTableEntry::writable)) {
        return break_sharing(*range, address, slot);
    }
    // It was hidden, or this processor still believed an older entry.
    *slot = PageTableEntry::from(*slot).with(PageTableEntry::present, true).raw;
    forget_translation(table_, address);
    return NtStatus::Success;
}

/// PAGE_GUARD: the first touch of each page is told, the next is an ordinary one.
NtStatus AddressSpace::spring_guard(VirtualRange& range, std::uint64_t address) {
    const std::uint64_t begin = address & ~(x86::page_bytes - 1);
    const PageProtection plain = protections::without_guard(range.protection);
    if (!ranges_.split_around(begin, begin + x86::page_bytes)) {
        return NtStatus::InsufficientResources;
    }
    VirtualRange& page = *ranges_.find(address);
    page.protection = plain;
    const NtStatus status = refresh_entries(page);
    return abi::is_success(status) ? NtStatus::GuardPageViolation : status;
}

/// The page that `address` shall show, with a reference for the entry that will.
rt::Result<GuestPage, NtStatus> AddressSpace::materialize(const VirtualRange& range,
                                                          std::uint64_t address) {
    if (range.kind == Kind::Private) {
        const auto page = page_frames.allocate();
        if (!page) {
            return rt::Err{NtStatus::NoMemory};
        }
        if (protections::is_executable(range.protection)) {
            const NtStatus status = code_pages::allow(*page);
            if (!abi::is_success(status)) {
                page_frames.release(*page);
                return rt::Err{status};
            }
        }
        return *page;
    }
    const std::uint64_t index = range.page_at(address);
    const GuestPage page =
        TRY(range.kind == Kind::Image ? range.image->page(index) : range.section->page(index));
    page_frames.add_reference(page);
    return page;
}

NtStatus AddressSpace::show(const VirtualRange& range, std::uint64_t address, std::uint64_t* slot) {
    const auto page = materialize(range, address);
    if (page.is_err()) {
        return page.error();
    }
    const bool may_write = range.protection == PageProtection::ReadWrite;
    *slot = entry_for(page.value(), range.protection, may_write).raw;
    ++page_count_;
    return NtStatus::Success;
}

/// Somebody writes what is shown read-only and promised writable.
NtStatus AddressSpace::break_sharing(const VirtualRange& range, std::uint64_t address,
                                     std::uint64_t* slot) {
    const GuestPage shared = page_in(PageTableEntry::from(*slot));
    const bool is_common =
        range.kind == Kind::View && range.protection != PageProtection::WriteCopy;
    if (is_common || (page_frames.references(shared) == 1 && !page_frames.is_code(shared))) {
        *slot = entry_for(shared, range.protection, true).raw; // There is nobody to copy for.
        forget_translation(table_, address);
        return NtStatus::Success;
    }
    const auto copy = page_frames.allocate();
    if (!copy) {
        return NtStatus::NoMemory;
    }
    if (range.kind == Kind::Image && range.image->secure_handle() != 0) {
        // A trustlet may map it too: VTL1 makes the copy, and the page stays as it is.
        const NtStatus status = secure_calls::copy_protected_page(shared, *copy);
        if (!abi::is_success(status)) {
            page_frames.release(*copy);
            return status;
        }
    } else {
        std::memcpy(ram_at(*copy), ram_at(shared), x86::page_bytes);
    }
    *slot = entry_for(*copy, range.protection, true).raw;
    forget_translation(table_, address);
    page_frames.release(shared);
    ++statistics.copy_on_write_faults;
    return NtStatus::Success;
}

rt::Result<GuestPage, NtStatus> AddressSpace::page_for(std::uint64_t address, FaultAccess access) {
    const std::uint64_t* slot = table_.find(address);
    const auto entry = PageTableEntry::from(slot == nullptr ? 0 : *slot);
    const bool is_ready =
        entry.is_present() && (access != FaultAccess::Write || entry.get(PageTableEntry::writable));
    if (!is_ready) {
        if (const NtStatus status = handle_fault(address, access); !abi::is_success(status)) {
            return rt::Err{status};
        }
        slot = table_.find(address);
    }
    return page_in(PageTableEntry::from(*slot));
}

} // namespace nt
