// SPDX-License-Identifier: MIT
#include "abi/guards.h"

#include "tests/catch.h"

#include <algorithm>
#include <set>
#include <string>

using abi::Guard;
using abi::GuardsOff;

TEST_CASE("Every guard has one row, in the order of the enum", "[abi]") {
    unsigned number = 0;
    for (const abi::GuardName& row : abi::guard_names) {
        CHECK(static_cast<unsigned>(row.guard) == number++);
    }
    CHECK(number == static_cast<unsigned>(Guard::Count));
}

TEST_CASE("Guard names are unique and can be typed in a comma-separated list", "[abi]") {
    std::set<std::string> seen;
    for (const abi::GuardName& row : abi::guard_names) {
        const std::string name = row.name;
        INFO(name);
        CHECK(seen.insert(name).second);
        CHECK_FALSE(name.empty());
        CHECK(std::all_of(name.begin(), name.end(), [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                   letter == '-';
        }));
    }
}

TEST_CASE("Every guard says in a sentence what is lost without it", "[abi]") {
    for (const abi::GuardName& row : abi::guard_names) {
        const std::string sentence = row.sentence;
        INFO(row.name);
        CHECK(sentence.size() > 20);
        CHECK(sentence.back() == '.');
    }
}

TEST_CASE("A guard is on until it is switched off, and others stay on", "[abi]") {
    for (unsigned number = 0; number < static_cast<unsigned>(Guard::Count); ++number) {
        GuardsOff off;
        off.switch_off(static_cast<Guard>(number));
        for (unsigned other = 0; other < static_cast<unsigned>(Guard::Count); ++other) {
            CHECK(off.is_off(static_cast<Guard>(other)) == (other == number));
        }
    }
    STATIC_REQUIRE(static_cast<unsigned>(Guard::Count) <= 64);
}
