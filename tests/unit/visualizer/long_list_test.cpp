// SPDX-License-Identifier: MIT
#include "visualizer/models/long_list.h"

#include "tests/catch.h"

namespace {

using vitrine::models::first_late;
using vitrine::models::first_late_near;
using vitrine::models::LongList;

} // namespace

TEST_CASE("What a long list holds does not move while it grows", "[visualizer]") {
    LongList<int> list;
    list.push_back(7);
    const int* first = &list[0];
    for (int i = 1; i < 40'000; ++i) {
        list.push_back(i);
    }
    CHECK(&list[0] == first);
    CHECK(list[39'999] == 39'999);
    list.truncate(2);
    CHECK(list.size() == 2);
    CHECK(list.back() == 1);
}

TEST_CASE("Searching from a guess finds what searching everywhere finds", "[visualizer]") {
    for (std::size_t high = 0; high <= 20; ++high) {
        for (std::size_t late = 0; late <= high; ++late) {
            for (std::size_t low = 0; low <= high; ++low) {
                const auto is_late = [late](std::size_t i) { return i >= late; };
                const std::size_t found = first_late(low, high, is_late);
                for (std::size_t guess = 0; guess <= high + 3; ++guess) {
                    if (first_late_near(low, high, guess, is_late) != found) {
                        CAPTURE(low, high, late, guess);
                        FAIL("another one was found");
                    }
                }
            }
        }
    }
}
