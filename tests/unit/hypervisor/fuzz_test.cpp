// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/fuzz/hypervisor/property.h"

#include <random>
#include <vector>

TEST_CASE("No guest stops the hypervisor or reaches more than it may, whatever it does") {
    constexpr unsigned scripts = 400;
    constexpr std::size_t script_bytes = 1024;
    std::mt19937_64 random{20'260'101};
    fuzz::Reached reached;
    for (unsigned number = 0; number < scripts; ++number) {
        std::vector<std::byte> script(script_bytes);
        for (std::byte& each : script) {
            each = static_cast<std::byte>(random());
        }
        const fuzz::Verdict verdict = fuzz::check_hypervisor(script);
        INFO("script " << number);
        REQUIRE(verdict.wrong == "");
        reached.exits += verdict.reached.exits;
        reached.secure_vtl |= verdict.reached.secure_vtl;
        reached.second_processor |= verdict.reached.second_processor;
        reached.user_view |= verdict.reached.user_view;
        reached.short_way |= verdict.reached.short_way;
        reached.power_off |= verdict.reached.power_off;
    }
    // A fuzzer that does not get far would prove nothing.
    CHECK(reached.exits > 10'000);
    CHECK(reached.secure_vtl);
    CHECK(reached.second_processor);
    CHECK(reached.user_view);
    CHECK(reached.short_way);
    CHECK(reached.power_off);
}
