// SPDX-License-Identifier: MIT
#include "rt/result.h"

#include "tests/catch.h"
#include "tests/fakes/panic.h"

#include <type_traits>

namespace {

enum class Failure { TooSmall, TooLarge };

template <typename T>
using Outcome = rt::Result<T, Failure>;

Outcome<int> half_of_even(int number) {
    if (number % 2 != 0) {
        return rt::Err{Failure::TooSmall};
    }
    return number / 2;
}

int steps_after_try = 0;

/// Passes errors on with TRY; its own value is of another type.
Outcome<long> quarter(int number) {
    const int half = TRY(half_of_even(number));
    ++steps_after_try;
    return TRY(half_of_even(half)) * 1L;
}

Outcome<rt::Ok> require_quarter(int number) {
    TRY(quarter(number));
    return rt::Ok{};
}

/// The value and the error of the same type.
rt::Result<int, int> same_types(bool succeed) {
    if (succeed) {
        return 1;
    }
    return rt::Err{2};
}

/// A type that cannot be made out of nothing.
struct Handle {
    explicit Handle(int number) : number(number) {}
    int number;
};

Outcome<Handle> open(int number) {
    if (number < 0) {
        return rt::Err{Failure::TooSmall};
    }
    return Handle{number};
}

} // namespace

TEST_CASE("A Result is a value or an error", "[rt][result]") {
    const auto good = half_of_even(6);
    REQUIRE(good.is_ok());
    CHECK_FALSE(good.is_err());
    CHECK(good.value() == 3);
    CHECK(good.value_or(9) == 3);

    const auto bad = half_of_even(7);
    REQUIRE(bad.is_err());
    CHECK_FALSE(bad.is_ok());
    CHECK(bad.error() == Failure::TooSmall);
    CHECK(bad.value_or(9) == 9);
}

TEST_CASE("TRY gives the value, or returns the error at once", "[rt][result]") {
    steps_after_try = 0;
    CHECK(quarter(8).value() == 2);
    CHECK(steps_after_try == 1);

    CHECK(quarter(7).error() == Failure::TooSmall); // The first TRY returns.
    CHECK(steps_after_try == 1);
    CHECK(quarter(6).error() == Failure::TooSmall); // The second does.
    CHECK(steps_after_try == 2);
}

TEST_CASE("TRY alone passes an error on and drops the value", "[rt][result]") {
    CHECK(require_quarter(8).value() == rt::Ok{});
    CHECK(require_quarter(7).is_err());
}

TEST_CASE("Value and error may be of the same type", "[rt][result]") {
    CHECK(same_types(true).value() == 1);
    CHECK(same_types(false).error() == 2);
}

TEST_CASE("A value need not have a default", "[rt][result]") {
    STATIC_REQUIRE_FALSE(std::is_default_constructible_v<Handle>);
    CHECK(open(5).value().number == 5);
    CHECK(open(-5).is_err());
}

TEST_CASE("Asking a Result for what it does not hold is our own mistake", "[rt][result]") {
    CHECK_THROWS_AS(half_of_even(7).value(), fakes::Panic);
    CHECK_THROWS_AS(half_of_even(6).error(), fakes::Panic);
}

TEST_CASE("A Result can be computed while compiling", "[rt][result]") {
    constexpr Outcome<int> value = 5;
    constexpr Outcome<int> error = rt::Err{Failure::TooLarge};
    STATIC_REQUIRE(value.value() == 5);
    STATIC_REQUIRE(error.error() == Failure::TooLarge);
}

TEST_CASE("An error converts to the function's error type, a value does not become one",
          "[rt][result]") {
    STATIC_REQUIRE(std::is_convertible_v<rt::Err<Failure>, Outcome<int>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<rt::Err<const char*>, Outcome<int>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<Failure, Outcome<int>>);
}
