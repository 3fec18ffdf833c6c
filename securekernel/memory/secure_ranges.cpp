// SPDX-License-Identifier: MIT
// The promises of a secure process: made, changed, taken back. (secure_space.cpp keeps them.)
#include "rt/check.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/secure_space.h"
#include "securekernel/processes/secure_section.h"

#include <initializer_list>

namespace sk {
namespace {

using abi::NtStatus;
using abi::nt::PageProtection;
using Kind = SecureRange::Kind;

constexpr std::uint64_t granularity = abi::nt::allocation_granularity;
constexpr std::uint64_t first_allocation = 0x100'0000'0000;
constexpr std::uint64_t user_end = abi::nt::highest_user_address + 1;

constexpr std::uint64_t round_to_pages(std::uint64_t bytes) {
    return (bytes + x86::page_bytes - 1) & ~(x86::page_bytes - 1);
}

PageProtection protection_of(const SecureRange& range) {
    if (!range.is_accessible) {
        return PageProtection::NoAccess;
    }
    switch (range.rights) {
    case PageRights::ReadWrite:
        return range.kind == Kind::Image ? PageProtection::WriteCopy : PageProtection::ReadWrite;
    case PageRights::ReadExecute: return PageProtection::ExecuteRead;
    case PageRights::Read: break;
    }
    return PageProtection::ReadOnly;
}

} // namespace

SecureRange* SecureSpace::find(std::uint64_t address) {
    for (SecureRange& range : ranges_) {
        if (range.kind != Kind::Free && range.contains(address)) {
            return &range;
        }
    }
    return nullptr;
}

SecureRange* SecureSpace::free_slot() {
    for (SecureRange& range : ranges_) {
        if (range.kind == Kind::Free) {
            return &range;
        }
    }
    return nullptr;
}

bool SecureSpace::is_free(std::uint64_t begin, std::uint64_t end) const {
    for (const SecureRange& range : ranges_) {
        if (range.kind != Kind::Free && begin < range.end && range.begin < end) {
            return false;
        }
    }
    return true;
}

std::uint64_t SecureSpace::find_gap(std::uint64_t size) const {
    std::uint64_t begin = first_allocation;
    bool moved = true;
    while (moved) { // Each turn jumps behind one range.
        moved = false;
        for (const SecureRange& range : ranges_) {
            if (range.kind != Kind::Free && begin < range.end && range.begin < begin + size) {
                begin = (range.end + granularity - 1) & ~(granularity - 1);
                moved = true;
            }
        }
    }
    return begin;
}

rt::Result<std::uint64_t, NtStatus> SecureSpace::insert(const SecureRange& range) {
    if (range.begin < abi::nt::lowest_user_address || range.end > user_end ||
        range.begin >= range.end) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    if (!is_free(range.begin, range.end)) {
        return rt::Err{NtStatus::ConflictingAddresses};
    }
    SecureRange* const slot = free_slot();
    if (slot == nullptr) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    *slot = range;
    return range.begin;
}

std::uint64_t SecureSpace::private_bytes() const {
    std::uint64_t bytes = 0;
    for (const SecureRange& range : ranges_) {
        bytes += range.kind == Kind::Private ? range.end - range.begin : 0;
    }
    return bytes;
}

rt::Result<std::uint64_t, NtStatus> SecureSpace::allocate(std::uint64_t wanted, std::uint64_t size,
                                                          PageRights rights) {
    if (size == 0 || size > user_end || wanted > user_end || rights == PageRights::ReadExecute) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    SecureRange range;
    range.kind = Kind::Private;
    range.rights = rights;
    range.begin = wanted == 0 ? find_gap(round_to_pages(size)) : wanted & ~(granularity - 1);
    range.end = round_to_pages((wanted == 0 ? range.begin : wanted) + size);
    range.allocation_base = range.begin;
    if (range.end - range.begin > most_private_bytes - private_bytes()) { // rounded
        return rt::Err{NtStatus::NoMemory};
    }
    return insert(range);
}

rt::Result<std::uint64_t, NtStatus> SecureSpace::map_image(SecureImage& image) {
    const std::uint64_t end = image.base() + image.page_count() * x86::page_bytes;
    if (!is_free(image.base(), end)) {
        return rt::Err{NtStatus::ConflictingAddresses}; // It is mapped already.
    }
    for (std::uint64_t page = 0; page < image.page_count();) {
        SecureRange range;
        range.kind = Kind::Image;
        range.image = &image;
        range.rights = image.rights_of(page);
        range.first_page = page;
        range.begin = image.base() + page * x86::page_bytes;
        range.allocation_base = image.base();
        while (page < image.page_count() && image.rights_of(page) == range.rights) {
            ++page;
        }
        range.end = image.base() + page * x86::page_bytes;
        const auto inserted = insert(range);
        if (inserted.is_err()) {
            (void)release(image.base(), Sort::View);
            return inserted;
        }
    }
    return image.base();
}

rt::Result<std::uint64_t, NtStatus> SecureSpace::map_section(SecureSection& section,
                                                             PageRights rights) {
    SecureRange range;
    range.kind = Kind::Section;
    range.section = &section;
    range.rights = rights;
    range.begin = find_gap(section.page_count * x86::page_bytes);
    range.end = range.begin + section.page_count * x86::page_bytes;
    range.allocation_base = range.begin;
    const auto mapped = insert(range);
    if (mapped.is_ok()) {
        ++section.references;
    }
    return mapped;
}

NtStatus SecureSpace::release(std::uint64_t base, Sort sort) {
    const SecureRange* const found = find(base);
    if (found == nullptr || (found->kind == Kind::Private) != (sort == Sort::Private)) {
        return sort == Sort::Private ? NtStatus::MemoryNotAllocated : NtStatus::NotMappedView;
    }
    const std::uint64_t allocation = found->allocation_base;
    if (sort == Sort::Private && allocation != base) {
        return NtStatus::FreeVmNotAtBase;
    }
    for (SecureRange& range : ranges_) {
        if (range.kind != Kind::Free && range.allocation_base == allocation) {
            drop_pages(range.begin, range.end);
            if (range.section != nullptr) {
                drop_reference(*range.section);
            }
            range = SecureRange{};
        }
    }
    return NtStatus::Success;
}

/// Makes two ranges of the one around `address`, unless one begins there already.
NtStatus SecureSpace::split(std::uint64_t address) {
    SecureRange* const range = find(address);
    if (range == nullptr || range->begin == address) {
        return NtStatus::Success;
    }
    SecureRange* const rest = free_slot();
    if (rest == nullptr) {
        return NtStatus::InsufficientResources;
    }
    *rest = *range;
    rest->begin = address;
    rest->first_page = range->page_at(address);
    range->end = address;
    if (rest->section != nullptr) {
        ++rest->section->references;
    }
    return NtStatus::Success;
}

NtStatus SecureSpace::protect(std::uint64_t begin, std::uint64_t end, PageProtection protection,
                              PageProtection& previous) {
    const SecureRange* const first = find(begin);
    if (first == nullptr || begin >= end || end > user_end) {
        return NtStatus::InvalidParameter;
    }
    SecureRange wanted;
    switch (protection) {
    case PageProtection::NoAccess: wanted.is_accessible = false; break;
    case PageProtection::ReadOnly: break;
    case PageProtection::WriteCopy:
    case PageProtection::ReadWrite: wanted.rights = PageRights::ReadWrite; break;
    case PageProtection::ExecuteRead: wanted.rights = PageRights::ReadExecute; break;
    default: return NtStatus::InvalidPageProtection;
    }
    for (std::uint64_t at = begin; at < end;) {
        const SecureRange* const range = find(at);
        if (range == nullptr || range->allocation_base != first->allocation_base) {
            return NtStatus::NotCommitted;
        }
        // Code is what code integrity has checked, as it was checked: nothing becomes code.
        if (wanted.rights == PageRights::ReadExecute && range->rights != PageRights::ReadExecute) {
            return NtStatus::DynamicCodeBlocked;
        }
        at = range->end;
    }
    previous = protection_of(*first);
    for (const std::uint64_t edge : {begin, end}) {
        if (const NtStatus status = split(edge); !abi::is_success(status)) {
            return status;
        }
    }
    for (SecureRange& range : ranges_) {
        if (range.kind != Kind::Free && range.begin >= begin && range.end <= end) {
            range.is_accessible = wanted.is_accessible;
            range.rights = wanted.rights;
        }
    }
    withdraw_rights(begin, end);
    return NtStatus::Success;
}

abi::nt::MemoryBasicInformation SecureSpace::query(std::uint64_t address) const {
    abi::nt::MemoryBasicInformation answer;
    answer.base_address = address & ~(x86::page_bytes - 1);
    answer.region_size = x86::page_bytes;
    answer.state = abi::nt::memory_free;
    answer.protect = PageProtection::NoAccess;
    for (const SecureRange& range : ranges_) {
        if (range.kind == Kind::Free || !range.contains(address)) {
            continue;
        }
        answer.allocation_base = range.allocation_base;
        answer.allocation_protect = protection_of(range);
        answer.region_size = range.end - answer.base_address;
        answer.state = abi::nt::memory_commit;
        answer.protect = protection_of(range);
        answer.type = range.kind == Kind::Image     ? abi::nt::memory_image
                      : range.kind == Kind::Section ? abi::nt::memory_mapped
                                                    : abi::nt::memory_private;
    }
    return answer;
}

} // namespace sk
