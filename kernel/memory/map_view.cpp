// SPDX-License-Identifier: MIT
// Sections and images in a process: NtMapViewOfSection and its family.  [WI7 ch.5]
#include "kernel/memory/address_space.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/section.h"
#include "kernel/random.h"

namespace nt {

using abi::NtStatus;
using abi::nt::PageProtection;

namespace {

using Kind = VirtualRange::Kind;

constexpr std::uint64_t first_view = 0x200'0000'0000;
constexpr std::uint64_t view_spread = 1 << 20; // in units of the granularity

bool is_view_protection(PageProtection wanted, PageProtection widest) {
    switch (wanted) {
    case PageProtection::NoAccess:
    case PageProtection::ReadOnly:
    case PageProtection::WriteCopy: return true;
    case PageProtection::ReadWrite: return widest == PageProtection::ReadWrite;
    default: return false; // Pages of a section are data.
    }
}

} // namespace

rt::Result<PageSpan, NtStatus> AddressSpace::map_view(Section& section, std::uint64_t wanted,
                                                      std::uint64_t offset, std::uint64_t size,
                                                      PageProtection protection) {
    if (section.image() != nullptr) {
        return map_image(*section.image());
    }
    if (!is_view_protection(protection, section.widest_protection())) {
        return rt::Err{NtStatus::SectionProtection};
    }
    const std::uint64_t section_size = section.page_count() * x86::page_bytes;
    if (offset % abi::nt::allocation_granularity != 0 || offset >= section_size ||
        size > section_size - offset) {
        return rt::Err{NtStatus::InvalidViewSize};
    }
    const std::uint64_t rounded =
        size == 0 ? section_size - offset : (size + x86::page_bytes - 1) & ~(x86::page_bytes - 1);
    std::uint64_t begin = wanted;
    if (wanted == 0) {
        begin = ranges_.find_gap(rounded, first_view + random_below(view_spread) *
                                                           abi::nt::allocation_granularity);
        if (begin == 0) {
            return rt::Err{NtStatus::NoMemory};
        }
    }
    constexpr std::uint64_t user_end = abi::nt::highest_user_address + 1;
    if (begin % abi::nt::allocation_granularity != 0 || begin < abi::nt::lowest_user_address ||
        begin >= user_end || rounded > user_end - begin) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    if (!ranges_.is_free(begin, begin + rounded)) {
        return rt::Err{NtStatus::ConflictingAddresses};
    }
    VirtualRange range;
    range.begin = begin;
    range.end = begin + rounded;
    range.allocation_base = begin;
    range.kind = Kind::View;
    range.protection = protection;
    range.allocation_protection = protection;
    range.section = &section;
    range.first_page = offset / x86::page_bytes;
    if (const NtStatus status = insert(range); !abi::is_success(status)) {
        return rt::Err{status};
    }
    return PageSpan{range.begin, range.end};
}

rt::Result<PageSpan, NtStatus> AddressSpace::map_image(ImageFile& image) {
    const PageSpan whole{image.base(), image.base() + image.page_count() * x86::page_bytes};
    if (!ranges_.is_free(whole.begin, whole.end)) {
        return rt::Err{NtStatus::ConflictingAddresses}; // It is mapped already.
    }
    for (std::uint64_t page = 0; page < image.page_count();) {
        const PageProtection protection = image.protection_of(page);
        std::uint64_t end = page + 1;
        while (end < image.page_count() && image.protection_of(end) == protection) {
            ++end;
        }
        VirtualRange range;
        range.begin = whole.begin + page * x86::page_bytes;
        range.end = whole.begin + end * x86::page_bytes;
        range.allocation_base = whole.begin;
        range.kind = Kind::Image;
        range.protection = protection;
        range.allocation_protection = PageProtection::ExecuteRead;
        range.image = &image;
        range.first_page = page;
        if (const NtStatus status = insert(range); !abi::is_success(status)) {
            if (page != 0) {
                unmap_view(whole.begin);
            }
            return rt::Err{status};
        }
        page = end;
    }
    return whole;
}

NtStatus AddressSpace::unmap_view(std::uint64_t address) {
    const VirtualRange* const found = ranges_.find(address);
    if (found == nullptr || found->kind == Kind::Private) {
        return NtStatus::NotMappedView;
    }
    const std::uint64_t base = found->allocation_base;
    VirtualRange* range = ranges_.find(base);
    while (range != nullptr && range->allocation_base == base) {
        VirtualRange* const next = ranges_.after(*range);
        remove(*range);
        range = next;
    }
    return NtStatus::Success;
}

} // namespace nt
