// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/fuzz/guest/property.h"

TEST_CASE("A hostile kernel stops nobody but itself, whatever its seed") {
    constexpr std::uint64_t seeds = 6;
    unsigned finished = 0;
    std::uint64_t views = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const fuzz::GuestVerdict verdict = fuzz::check_guest(seed);
        INFO("seed " << seed);
        CHECK(verdict.wrong == "");
        finished += verdict.finished ? 1 : 0;
        views += verdict.views;
    }
    CHECK(views > 0);    // Programs ran, too.
    CHECK(finished > 0); // A kernel that always killed itself at once would prove nothing.
}
