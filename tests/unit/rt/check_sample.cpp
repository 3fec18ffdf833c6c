// SPDX-License-Identifier: MIT
// Uses CHECK as a program does, in a file that the test framework's CHECK does not reach.
#include "rt/check.h"

int times_evaluated = 0;

void require_even(int number) { CHECK((++times_evaluated, number % 2 == 0), "The number is odd."); }

int absolute(int number) {
    if (number < 0)
        CHECK(number != -1, "Minus one.");
    else
        return number;
    return -number;
}
