// SPDX-License-Identifier: MIT
// What a VTL may do to a guest-physical page: the field's own mask, HV_MAP_GPA_FLAGS.  [TLFS vsm]
// Lesson: 3.
#pragma once

#include <cstdint>

namespace abi {

/// HV_MAP_GPA_FLAGS. Combine with |; 0 is "no access".
struct PageAccess {
    std::uint8_t bits = 0;

    static constexpr std::uint8_t read_bit = 1;
    static constexpr std::uint8_t write_bit = 2;
    static constexpr std::uint8_t kernel_execute_bit = 4;
    static constexpr std::uint8_t user_execute_bit = 8;

    static constexpr PageAccess none() { return {0}; }
    static constexpr PageAccess read() { return {read_bit}; }
    static constexpr PageAccess write() { return {write_bit}; }
    static constexpr PageAccess execute() { return {kernel_execute_bit | user_execute_bit}; }
    static constexpr PageAccess read_write() { return {read_bit | write_bit}; }
    static constexpr PageAccess read_execute() { return read() | execute(); }
    static constexpr PageAccess all() { return {0xF}; }

    constexpr bool allows(PageAccess wanted) const { return (wanted.bits & ~bits) == 0; }

    friend constexpr PageAccess operator|(PageAccess left, PageAccess right) {
        return {static_cast<std::uint8_t>(left.bits | right.bits)};
    }
    friend constexpr PageAccess operator&(PageAccess left, PageAccess right) {
        return {static_cast<std::uint8_t>(left.bits & right.bits)};
    }
    friend constexpr bool operator==(PageAccess, PageAccess) = default;
};
static_assert(sizeof(PageAccess) == 1);

} // namespace abi
