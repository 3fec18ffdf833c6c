// SPDX-License-Identifier: MIT
// A trustlet touches a page that is not there, or not in this way: the promise is kept now, with
// VTL0's help, or was never made.  [WI7 ch.9]  Lesson: 9 and 10.
#include "securekernel/memory/secure_space.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/taken_pages.h"
#include "securekernel/processes/page_supply.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_section.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;
using Kind = SecureRange::Kind;

bool allows(const SecureRange& range, TrustletAccess access) {
    if (!range.is_accessible) {
        return false;
    }
    switch (access) {
    case TrustletAccess::Write: return range.rights == PageRights::ReadWrite;
    case TrustletAccess::Execute: return range.rights == PageRights::ReadExecute;
    case TrustletAccess::Read: break;
    }
    return true;
}

std::byte* bytes_of(x86::GuestPage page) { return cpu::ram_at(page.address().value); }

/// A writable page of an image is shown read-only until somebody writes.
PageRights shared_rights(PageRights rights) {
    return rights == PageRights::ReadWrite ? PageRights::Read : rights;
}

} // namespace

bool SecureSpace::create(SecureProcess& owner) {
    owner_ = &owner;
    return table_.create();
}

void SecureSpace::drop_views() {
    for (SecureRange& range : ranges_) {
        if (range.section != nullptr) {
            drop_pages(range.begin, range.end);
            drop_reference(*range.section);
            range = SecureRange{};
        }
    }
}

void SecureSpace::destroy() {
    drop_views();
    for (SecureRange& range : ranges_) {
        range = SecureRange{};
    }
    table_.destroy();
}

bool SecureSpace::is_private_page(x86::PageTableEntry entry) const {
    const PageIdentity identity = page_frames.identity_of(page_in(entry));
    return holds_page(entry) && identity.kind == PageIdentity::Kind::Secured &&
           identity.owner == owner_->handle;
}

/// The pages of one's own go back to the supply, for the next promise.
void SecureSpace::drop_page(std::uint64_t address) {
    const x86::PageTableEntry entry = table_.find(address);
    if (is_paged_out(entry)) {
        table_.unmap(address); // What VTL0 keeps is a version that nobody will ask for.
    }
    if (!holds_page(entry)) {
        return;
    }
    const bool is_private = is_private_page(entry);
    table_.unmap(address);
    if (is_private) {
        owner_->supply.put_back(page_in(entry));
    }
}

void SecureSpace::drop_pages(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t address = begin; address < end; address += x86::page_bytes) {
        drop_page(address);
    }
}

/// What is shown keeps no more rights than its range has now.
void SecureSpace::withdraw_rights(std::uint64_t begin, std::uint64_t end) {
    for (std::uint64_t address = begin; address < end; address += x86::page_bytes) {
        const x86::PageTableEntry entry = table_.find(address);
        const SecureRange* const range = find(address);
        if (!holds_page(entry) || range == nullptr) {
            continue;
        }
        if (!is_private_page(entry)) {
            table_.unmap(address); // It is shown again when it is touched again.
        } else if (!range->is_accessible) {
            table_.hide(address);
        } else {
            (void)table_.map(address, page_in(entry), range->rights); // Its table exists.
        }
    }
}

rt::Result<x86::GuestPage, NtStatus> SecureSpace::page_for(std::uint64_t address,
                                                           TrustletAccess access) {
    // Whoever asks VTL0 for something waits, and other threads of the process run: after each
    // answer everything is looked at anew.
    constexpr unsigned most_turns = 8;
    for (unsigned turn = 0; turn < most_turns; ++turn) {
        const SecureRange* const range = find(address);
        if (range == nullptr || !allows(*range, access)) {
            return rt::Err{NtStatus::AccessViolation};
        }
        const x86::PageTableEntry entry = table_.find(address);
        if (entry.is_present() &&
            (access != TrustletAccess::Write || entry.get(x86::PageTableEntry::writable))) {
            return page_in(entry);
        }
        if (const NtStatus status = show(*range, address, access); !abi::is_success(status)) {
            return rt::Err{status};
        }
    }
    return rt::Err{NtStatus::InsufficientResources};
}

/// One step towards the page: either VTL0 is asked for something, or the page is shown.
NtStatus SecureSpace::show(const SecureRange& range, std::uint64_t address, TrustletAccess access) {
    const std::uint64_t page_address = address & ~(x86::page_bytes - 1);
    const x86::PageTableEntry entry = table_.find(address);
    if (is_paged_out(entry)) {
        return bring_back(range, page_address);
    }
    if (is_private_page(entry)) { // It was hidden.
        return table_.map(page_address, page_in(entry), range.rights) ? NtStatus::Success
                                                                      : NtStatus::NoMemory;
    }
    if (range.kind == Kind::Section) {
        return show_section(range, page_address);
    }
    const bool wants_copy = range.kind == Kind::Private || access == TrustletAccess::Write;
    if (wants_copy && owner_->supply.is_empty()) {
        return owner_->supply.refill(*owner_);
    }
    if (range.kind == Kind::Private) {
        return show_private(range, page_address);
    }
    const std::uint64_t index = range.page_at(address);
    if (range.image->page(index).number == 0) {
        return request_image_page(*range.image, index);
    }
    return access == TrustletAccess::Write ? show_private(range, page_address)
                                           : show_image(range, page_address);
}

/// A page of one's own: zeros, or what the image's page holds.
NtStatus SecureSpace::show_private(const SecureRange& range, std::uint64_t address) {
    const x86::GuestPage page = owner_->supply.take(*owner_, address);
    if (range.kind == Kind::Image) {
        std::memcpy(bytes_of(page), bytes_of(range.image->page(range.page_at(address))),
                    x86::page_bytes);
    }
    if (!table_.map(address, page, range.rights)) {
        owner_->supply.put_back(page);
        return NtStatus::NoMemory;
    }
    return NtStatus::Success;
}

NtStatus SecureSpace::show_image(const SecureRange& range, std::uint64_t address) {
    const x86::GuestPage page = range.image->page(range.page_at(address));
    return table_.map(address, page, shared_rights(range.rights)) ? NtStatus::Success
                                                                  : NtStatus::NoMemory;
}

NtStatus SecureSpace::show_section(const SecureRange& range, std::uint64_t address) {
    std::uint64_t& slot = range.section->pages[range.page_at(address)];
    if (slot == 0) {
        if (owner_->supply.is_empty()) {
            return owner_->supply.refill(*owner_);
        }
        slot = owner_->supply.take_for_section(*range.section, range.page_at(address)).number;
    }
    return table_.map(address, {slot}, range.rights) ? NtStatus::Success : NtStatus::NoMemory;
}

rt::Result<x86::GuestPage, NtStatus> SecureSpace::page_in_memory(std::uint64_t address) const {
    const x86::PageTableEntry entry =
        table_.find(address <= abi::nt::highest_user_address ? address : 0);
    if (is_paged_out(entry)) {
        return rt::Err{NtStatus::InPageError};
    }
    return holds_page(entry) ? rt::Result<x86::GuestPage, NtStatus>{page_in(entry)}
                             : rt::Err{NtStatus::AccessViolation};
}

unsigned SecureSpace::give_pages_back(std::uint64_t* numbers, unsigned limit) {
    unsigned count = 0;
    for (const SecureRange& range : ranges_) {
        if (range.kind == Kind::Free) {
            continue;
        }
        for (std::uint64_t at = range.begin; at < range.end && count < limit;
             at += x86::page_bytes) {
            const x86::PageTableEntry entry = table_.find(at);
            if (!is_private_page(entry)) {
                continue;
            }
            table_.unmap(at);
            give_page_back(page_in(entry));
            numbers[count++] = page_in(entry).number;
        }
    }
    while (count < limit && !owner_->supply.is_empty()) {
        const x86::GuestPage page = owner_->supply.take(*owner_, 0);
        give_page_back(page);
        numbers[count++] = page.number;
    }
    return count;
}

namespace {

/// Calls copy(byte in VTL1, offset, length) for the part of each page that [address, +size) covers.
template <typename Copy>
NtStatus for_each_part(SecureProcess& process, std::uint64_t address, std::uint64_t size,
                       TrustletAccess access, Copy copy) {
    if (size > abi::nt::highest_user_address || address > abi::nt::highest_user_address - size) {
        return NtStatus::AccessViolation;
    }
    for (std::uint64_t done = 0; done < size;) {
        const std::uint64_t at = address + done;
        const std::uint64_t in_page = x86::page_bytes - at % x86::page_bytes;
        const std::uint64_t length = size - done < in_page ? size - done : in_page;
        const auto page = process.space.page_for(at, access);
        if (page.is_err()) {
            return page.error();
        }
        copy(bytes_of(page.value()) + at % x86::page_bytes, done, length);
        done += length;
    }
    return NtStatus::Success;
}

} // namespace

NtStatus copy_from_trustlet(SecureProcess& process, void* to, std::uint64_t from,
                            std::uint64_t size) {
    return for_each_part(process, from, size, TrustletAccess::Read,
                         [to](const std::byte* bytes, std::uint64_t done, std::uint64_t length) {
                             std::memcpy(static_cast<std::byte*>(to) + done, bytes, length);
                         });
}

NtStatus copy_to_trustlet(SecureProcess& process, std::uint64_t to, const void* from,
                          std::uint64_t size) {
    return for_each_part(process, to, size, TrustletAccess::Write,
                         [from](std::byte* bytes, std::uint64_t done, std::uint64_t length) {
                             std::memcpy(bytes, static_cast<const std::byte*>(from) + done, length);
                         });
}

} // namespace sk
