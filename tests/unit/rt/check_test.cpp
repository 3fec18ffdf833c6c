// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/fakes/panic.h"

#include <string>

extern int times_evaluated;
void require_even(int number);
int absolute(int number);

TEST_CASE("CHECK panics with its sentence when the condition does not hold", "[rt]") {
    times_evaluated = 0;
    CHECK_NOTHROW(require_even(4));
    CHECK(times_evaluated == 1);

    try {
        require_even(5);
        FAIL("5 passed for even");
    } catch (const fakes::Panic& panic) {
        CHECK(std::string{panic.what()} == "The number is odd.");
    }
    CHECK(times_evaluated == 2);
}

TEST_CASE("CHECK is one statement, even between if and else", "[rt]") {
    CHECK(absolute(3) == 3);
    CHECK(absolute(-3) == 3);
    CHECK_THROWS_AS(absolute(-1), fakes::Panic);
}
