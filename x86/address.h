// SPDX-License-Identifier: MIT
// Addresses and page numbers whose space is part of their type, so that they cannot be mixed up.
//
// A virtualized machine has three kinds of address: virtual (what an instruction names),
// guest-physical (what the guest's page tables give) and host-physical (what the nested page
// tables give). All are 64 bits wide, and passing one for another is the classic hypervisor bug.
#pragma once

#include <cstdint>

namespace x86 {

inline constexpr unsigned page_shift = 12;
inline constexpr std::uint64_t page_bytes = 1ull << page_shift;

template <typename Space>
struct Page;

/// A byte's address in `Space`.
template <typename Space>
struct Address {
    std::uint64_t value = 0;

    constexpr Page<Space> page() const { return {value >> page_shift}; }
    constexpr std::uint64_t offset() const { return value & (page_bytes - 1); }
    constexpr bool is_page_aligned() const { return offset() == 0; }

    constexpr Address operator+(std::uint64_t bytes) const { return {value + bytes}; }
    friend constexpr bool operator==(Address, Address) = default;
    friend constexpr bool operator<(Address left, Address right) {
        return left.value < right.value;
    }
};

/// A 4 KiB page of `Space`, by number: address / 4096.
template <typename Space>
struct Page {
    std::uint64_t number = 0;

    constexpr Address<Space> address() const { return {number << page_shift}; }

    constexpr Page operator+(std::uint64_t pages) const { return {number + pages}; }
    friend constexpr bool operator==(Page, Page) = default;
    friend constexpr bool operator<(Page left, Page right) { return left.number < right.number; }
};

struct VirtualSpace;
struct GuestPhysicalSpace;
struct HostPhysicalSpace;

using VirtualAddress = Address<VirtualSpace>;
using GuestPhysicalAddress = Address<GuestPhysicalSpace>;
using HostPhysicalAddress = Address<HostPhysicalSpace>;

using VirtualPage = Page<VirtualSpace>;
using GuestPage = Page<GuestPhysicalSpace>;
using HostPage = Page<HostPhysicalSpace>;

/// Canonical: bits 63:48 repeat bit 47. Any other address faults with #GP, not #PF.  [APM2 5.3.1]
constexpr bool is_canonical(VirtualAddress address) {
    const auto top = static_cast<std::int64_t>(address.value) >> 47;
    return top == 0 || top == -1;
}
static_assert(is_canonical({0x0000'7FFF'FFFF'FFFF}) && is_canonical({0xFFFF'8000'0000'0000}));
static_assert(!is_canonical({0x0000'8000'0000'0000}) && !is_canonical({0xFFFF'7FFF'FFFF'FFFF}));

} // namespace x86
