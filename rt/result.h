// SPDX-License-Identifier: MIT
// Result: a value, or the reason why there is none. What may fail returns one; who calls it and
// cannot mend the failure passes it on with TRY.
//
//     rt::Result<Header, PeError> read_header(Bytes file) {
//         const auto magic = TRY(read_magic(file));       // or return its error at once
//         if (magic != expected) {
//             return rt::Err{PeError::NotAnImage};
//         }
//         return Header{…};
//     }
//
// [[nodiscard]], so that an error cannot be lost by not looking. No exceptions: they need a
// run-time library that a kernel does not have, and hide the way an error takes.
#pragma once

#include "rt/panic.h"

#include <type_traits>

namespace rt {

/// The value of what succeeds without having anything to say.
struct Ok {
    friend constexpr bool operator==(Ok, Ok) = default;
};

/// An error on its way into a Result.
template <typename E>
struct Err {
    E error;
};
template <typename E>
Err(E) -> Err<E>;

template <typename T, typename E>
class [[nodiscard]] Result {
    static_assert(!std::is_reference_v<T> && !std::is_reference_v<E>,
                  "A Result holds values: return a pointer or a span to lend something.");
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>,
                  "A Result holds plain data: what owns something cannot be copied in and out.");

public:
    using Value = T;
    using Error = E;

    // NOLINTNEXTLINE(google-explicit-constructor): so that a function can `return value;`
    constexpr Result(const T& value) : value_(value), is_ok_(true) {}
    template <typename From>
    requires std::is_convertible_v<From, E>
    // NOLINTNEXTLINE(google-explicit-constructor): ... or `return rt::Err{error};` alike
    constexpr Result(const Err<From>& failed) : error_(failed.error), is_ok_(false) {}

    constexpr bool is_ok() const { return is_ok_; }
    constexpr bool is_err() const { return !is_ok_; }

    constexpr const T& value() const {
        if (!is_ok_) {
            panic("The value of a failed Result was asked for.");
        }
        return value_;
    }
    constexpr const E& error() const {
        if (is_ok_) {
            panic("The error of a successful Result was asked for.");
        }
        return error_;
    }
    constexpr T value_or(const T& otherwise) const { return is_ok_ ? value_ : otherwise; }

private:
    union {
        T value_; // NOLINT(readability-identifier-naming): a private member, in no union by name.
        E error_; // NOLINT(readability-identifier-naming): another.
    };
    bool is_ok_;
};

} // namespace rt

/// The value of a Result; if it is an error, returns that from the function TRY stands in. A
/// statement expression: both our compilers have it, the standard has not.
#define TRY(expression)                                                                            \
    ({                                                                                             \
        const auto try_result_ = (expression);                                                     \
        if (try_result_.is_err()) {                                                                \
            return ::rt::Err{try_result_.error()};                                                 \
        }                                                                                          \
        typename decltype(try_result_)::Value try_value_ = try_result_.value();                    \
        try_value_;                                                                                \
    })
