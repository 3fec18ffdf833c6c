// SPDX-License-Identifier: MIT
// A program's memory as the kernel may use it: copied in and out, never followed. A program can
// give any number for a pointer, and another of its threads can change what lies there at any
// moment, so everything is copied once and judged afterwards.  [WI7 ch.8, probing]  Lesson: 6.
#pragma once

#include "abi/nt_status.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace nt {

/// Both answer STATUS_ACCESS_VIOLATION for what is not a program's, or cannot be read or written.
abi::NtStatus copy_from_user(void* to, std::uint64_t from, std::size_t size);
abi::NtStatus copy_to_user(std::uint64_t to, const void* from, std::size_t size);

/// A pointer that came from a program.
template <typename T>
struct UserPointer {
    static_assert(std::is_trivially_copyable_v<T>);

    std::uint64_t address = 0;

    bool is_null() const { return address == 0; }
    abi::NtStatus read(T& value) const { return copy_from_user(&value, address, sizeof(T)); }
    abi::NtStatus write(const T& value) const { return copy_to_user(address, &value, sizeof(T)); }
    /// Nothing is written through a null pointer, which is no error.
    abi::NtStatus write_if_wanted(const T& value) const {
        return is_null() ? abi::NtStatus::Success : write(value);
    }
};

/// Bytes of a program's, of any number.
struct UserBuffer {
    std::uint64_t address = 0;
};

} // namespace nt

/// Leaves the function with the status of `expression` if that is an error.
#define TRY_STATUS(expression)                                                                     \
    do {                                                                                           \
        const ::abi::NtStatus try_status_ = (expression);                                          \
        if (!::abi::is_success(try_status_)) {                                                     \
            return try_status_;                                                                    \
        }                                                                                          \
    } while (false)

/// The value of a Result; leaves the function with its error, a status, if it has none.
#define TRY_VALUE(expression)                                                                      \
    ({                                                                                             \
        const auto try_result_ = (expression);                                                     \
        if (try_result_.is_err()) {                                                                \
            return try_result_.error();                                                            \
        }                                                                                          \
        typename decltype(try_result_)::Value try_value_ = try_result_.value();                    \
        try_value_;                                                                                \
    })
