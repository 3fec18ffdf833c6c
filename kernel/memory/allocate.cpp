// SPDX-License-Identifier: MIT
// Promising memory and taking it back: NtAllocateVirtualMemory and its family.  [WI7 ch.5]
#include "kernel/memory/address_space.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/section.h"
#include "kernel/random.h"

namespace nt {

using abi::NtStatus;
using abi::nt::AllocationType;
using abi::nt::PageProtection;
using x86::PageTableEntry;

namespace {

using Kind = VirtualRange::Kind;
using State = VirtualRange::State;

/// Memory that nobody asked for at a place of its own begins somewhere in here: the process's heap
/// and stacks are elsewhere in each process.
constexpr std::uint64_t first_allocation = 0x100'0000'0000;
constexpr std::uint64_t allocation_spread = 1 << 20; // in units of the granularity: 64 GiB

constexpr std::uint64_t user_end = abi::nt::highest_user_address + 1;

constexpr std::uint64_t page_floor(std::uint64_t address) {
    return address & ~(x86::page_bytes - 1);
}

/// The pages of [address, address + size), if they are all a program's.
rt::Result<PageSpan, NtStatus> pages_of(std::uint64_t address, std::uint64_t size) {
    if (size == 0 || size > user_end || address < abi::nt::lowest_user_address ||
        address > user_end - size) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    return PageSpan{page_floor(address), page_floor(address + size + x86::page_bytes - 1)};
}

std::uint32_t type_of(Kind kind) {
    switch (kind) {
    case Kind::View: return abi::nt::memory_mapped;
    case Kind::Image: return abi::nt::memory_image;
    case Kind::Private: break;
    }
    return abi::nt::memory_private;
}

} // namespace

bool AddressSpace::create() {
    table_ = PageTable::make();
    return table_.exists();
}

void AddressSpace::destroy() {
    while (VirtualRange* const range = ranges_.first()) {
        remove(*range);
    }
    table_.destroy();
}

NtStatus AddressSpace::insert(const VirtualRange& range) {
    auto* const kept = heap::create<VirtualRange>(range);
    if (kept == nullptr) {
        return NtStatus::InsufficientResources;
    }
    if (range.section != nullptr) {
        add_reference(*range.section);
    }
    ranges_.insert(*kept);
    return NtStatus::Success;
}

void AddressSpace::remove(VirtualRange& range) {
    drop_pages({range.begin, range.end});
    ranges_.remove(range);
    if (range.section != nullptr) {
        release(*range.section);
    }
    heap::destroy(&range);
}

void AddressSpace::drop_pages(PageSpan pages) {
    for_each_page(table_, pages.begin, pages.end, [&](std::uint64_t address, std::uint64_t* slot) {
        const auto entry = PageTableEntry::from(*slot);
        *slot = 0;
        forget_translation(table_, address); // Before anybody else can get the page.
        page_frames.release(x86::GuestPhysicalAddress{entry.address()}.page());
        --page_count_;
        return true;
    });
}

rt::Result<PageSpan, NtStatus> AddressSpace::allocate(std::uint64_t wanted, std::uint64_t size,
                                                      AllocationType type,
                                                      PageProtection protection) {
    const bool reserves = type.get(AllocationType::reserve);
    const bool commits = type.get(AllocationType::commit);
    constexpr auto known = AllocationType::from(abi::nt::memory_commit | abi::nt::memory_reserve);
    if ((type.raw & ~known.raw) != 0 || (!reserves && !commits)) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    if (const NtStatus status = protections::check(protection); !abi::is_success(status)) {
        return rt::Err{status};
    }
    if (size == 0 || size > user_end) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    if (commits && size / x86::page_bytes > page_frames.total()) {
        return rt::Err{NtStatus::CommitmentLimit}; // A promise that could never be kept.
    }
    if (wanted != 0 && !reserves) { // Part of what was reserved before.
        const PageSpan pages = TRY(pages_of(wanted, size));
        const NtStatus status = commit(pages, protection);
        if (!abi::is_success(status)) {
            return rt::Err{status};
        }
        return pages;
    }
    std::uint64_t begin = wanted & ~(abi::nt::allocation_granularity - 1);
    if (wanted == 0) {
        const std::uint64_t from =
            first_allocation + random_below(allocation_spread) * abi::nt::allocation_granularity;
        begin = ranges_.find_gap(page_floor(size + x86::page_bytes - 1), from);
        if (begin == 0) {
            return rt::Err{NtStatus::NoMemory};
        }
    }
    const PageSpan pages = TRY(pages_of(begin, size + (wanted == 0 ? 0 : wanted - begin)));
    if (!ranges_.is_free(pages.begin, pages.end)) {
        return rt::Err{NtStatus::ConflictingAddresses};
    }
    VirtualRange range;
    range.begin = pages.begin;
    range.end = pages.end;
    range.allocation_base = pages.begin;
    range.state = commits ? State::Committed : State::Reserved;
    range.protection = protection;
    range.allocation_protection = protection;
    const NtStatus status = insert(range);
    if (!abi::is_success(status)) {
        return rt::Err{status};
    }
    return pages;
}

NtStatus AddressSpace::commit(PageSpan pages, PageProtection protection) {
    for (std::uint64_t at = pages.begin; at < pages.end;) {
        const VirtualRange* const range = ranges_.find(at);
        if (range == nullptr || range->kind != Kind::Private) {
            return NtStatus::ConflictingAddresses;
        }
        at = range->end;
    }
    if (!ranges_.split_around(pages.begin, pages.end)) {
        return NtStatus::InsufficientResources;
    }
    for (VirtualRange* range = ranges_.find(pages.begin);
         range != nullptr && range->begin < pages.end; range = ranges_.after(*range)) {
        if (range->state == State::Reserved) {
            range->state = State::Committed;
            range->protection = protection;
        }
    }
    return NtStatus::Success;
}

rt::Result<PageSpan, NtStatus> AddressSpace::free(std::uint64_t base, std::uint64_t size,
                                                  AllocationType type) {
    const bool releases = type.raw == abi::nt::memory_release;
    if (!releases && type.raw != abi::nt::memory_decommit) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    const VirtualRange* const first = ranges_.find(base);
    if (first == nullptr || first->kind != Kind::Private) {
        return rt::Err{NtStatus::MemoryNotAllocated};
    }
    const std::uint64_t allocation = first->allocation_base;
    PageSpan pages{allocation, allocation};
    if (size == 0) { // All of the allocation.
        if (page_floor(base) != allocation) {
            return rt::Err{NtStatus::FreeVmNotAtBase};
        }
        for (const VirtualRange* range = first;
             range != nullptr && range->allocation_base == allocation;
             range = ranges_.after(*range)) {
            pages.end = range->end;
        }
    } else {
        pages = TRY(pages_of(base, size));
    }
    for (std::uint64_t at = pages.begin; at < pages.end;) {
        const VirtualRange* const range = ranges_.find(at);
        if (range == nullptr || range->allocation_base != allocation) {
            return rt::Err{NtStatus::MemoryNotAllocated}; // It must all be of one piece.
        }
        at = range->end;
    }
    if (!ranges_.split_around(pages.begin, pages.end)) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    VirtualRange* range = ranges_.find(pages.begin);
    while (range != nullptr && range->begin < pages.end) {
        VirtualRange* const next = ranges_.after(*range);
        if (releases) {
            remove(*range);
        } else {
            drop_pages({range->begin, range->end});
            range->state = State::Reserved;
        }
        range = next;
    }
    return pages;
}

rt::Result<abi::nt::MemoryBasicInformation, NtStatus>
AddressSpace::query(std::uint64_t address) const {
    if (address >= user_end) {
        return rt::Err{NtStatus::InvalidParameter};
    }
    abi::nt::MemoryBasicInformation answer;
    answer.base_address = page_floor(address);
    const VirtualRange* const range = ranges_.first_above(address);
    if (range == nullptr || !range->contains(address)) {
        answer.region_size = (range == nullptr ? user_end : range->begin) - answer.base_address;
        answer.state = abi::nt::memory_free;
        answer.protect = PageProtection::NoAccess;
        return answer;
    }
    answer.allocation_base = range->allocation_base;
    answer.allocation_protect = range->allocation_protection;
    answer.region_size = range->end - answer.base_address;
    answer.state =
        range->state == State::Committed ? abi::nt::memory_commit : abi::nt::memory_reserve;
    answer.protect = range->state == State::Committed ? range->protection : PageProtection::None;
    answer.type = type_of(range->kind);
    return answer;
}

std::uint64_t AddressSpace::private_page_count() const {
    std::uint64_t pages = 0;
    for (const VirtualRange* range = ranges_.first(); range != nullptr;
         range = ranges_.after(*range)) {
        if (range->kind == Kind::Private && range->state == State::Committed) {
            pages += range->size() / x86::page_bytes;
        }
    }
    return pages;
}

} // namespace nt
