// SPDX-License-Identifier: MIT
// Reading structures out of bytes that somebody else wrote: a file, firmware tables, Multiboot.
//
// The two functions here are the only places where we compare an offset with a length, and both
// do it without adding the two: an addition is what a hostile length would make wrap around.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace formats {

/// Are the `size` bytes at `offset` wholly inside `limit` bytes?
constexpr bool is_inside(std::uint64_t offset, std::uint64_t size, std::uint64_t limit) {
    return offset <= limit && size <= limit - offset;
}

/// Copies a T out of `bytes`, whatever its alignment there; false if it is not wholly inside.
template <typename T>
[[nodiscard]] bool copy_at(std::span<const std::byte> bytes, std::uint64_t offset, T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (!is_inside(offset, sizeof(T), bytes.size())) {
        return false;
    }
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return true;
}

/// `value` rounded up to a multiple of `alignment`, a power of two. 64 bits, so that rounding any
/// 32-bit field of a file cannot wrap.
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t alignment) {
    return (value + alignment - 1) & ~(alignment - 1);
}

constexpr bool is_multiple(std::uint64_t value, std::uint64_t alignment) {
    return (value & (alignment - 1)) == 0;
}

} // namespace formats
