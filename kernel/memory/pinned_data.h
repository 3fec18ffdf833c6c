// SPDX-License-Identifier: MIT
// Data that the kernel writes once, and whose pages VTL1 then closes for ever (secure call
// PROTECT_KERNEL_DATA_PAGE): a bug in the kernel, or who has taken it over, changes them no more.
// [MSDOC KDP]  Lesson: 8.
//
//   static     whole pages of an image, once they hold what they shall: the system call table; what
//              a driver asks for
//   dynamic    a page made for the purpose: the record of each driver
#pragma once

#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace nt::pinned_data {

/// Pins the pages of [address, address + size), whole pages that the kernel has mapped.
/// STATUS_INVALID_PARAMETER: VTL1 relies on one of them itself, or they are no such pages.
abi::NtStatus pin(std::uint64_t address, std::uint64_t size);

/// A copy of the `size` bytes at `data`, at most a page, that nobody can change. Null: no memory.
const void* copy_of(const void* data, std::size_t size);

template <typename T>
const T* keep(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    return static_cast<const T*>(copy_of(&value, sizeof(value)));
}

} // namespace nt::pinned_data
