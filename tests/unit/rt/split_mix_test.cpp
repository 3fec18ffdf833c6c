// SPDX-License-Identifier: MIT
#include "rt/split_mix.h"

#include "tests/catch.h"

TEST_CASE("SplitMix gives the numbers that its authors' program gives") {
    rt::SplitMix numbers(1'234'567);
    CHECK(numbers.next() == 6'457'827'717'110'365'317);
    CHECK(numbers.next() == 3'203'168'211'198'807'973);
    CHECK(numbers.next() == 9'817'491'932'198'370'423u);
}
