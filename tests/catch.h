// SPDX-License-Identifier: MIT
// Catch2, whichever of its two shapes the distribution has.
#pragma once

#include <string>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp> // version 3
using Catch::Approx;            // tests are written for both

namespace test {
/// CHECK_THAT(console, contains("denied"));
inline auto contains(const std::string& part) { return Catch::Matchers::ContainsSubstring(part); }
} // namespace test
#else
#include <catch2/catch.hpp> // version 2

namespace test {
/// CHECK_THAT(console, contains("denied"));
inline auto contains(const std::string& part) { return Catch::Matchers::Contains(part); }
} // namespace test
#endif
