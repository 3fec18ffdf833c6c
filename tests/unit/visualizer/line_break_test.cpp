// SPDX-License-Identifier: MIT
#include "visualizer/models/line_break.h"

#include "tests/catch.h"

#include <string_view>

using vitrine::models::may_break;

namespace {

// Whether a line may end at the first space of `text`.
bool breaks(std::string_view text) { return may_break(text, text.find(' ')); }

} // namespace

TEST_CASE("A line may end between two words", "[line-break]") {
    CHECK(breaks("one two"));
    CHECK(breaks("page 5"));
    CHECK(breaks("5 pages"));
    CHECK(breaks("VTL call"));
    CHECK(breaks(" 5"));
    CHECK(breaks("5 "));
}

TEST_CASE("A line may not end within a moment, nor within a VTL's name", "[line-break]") {
    CHECK_FALSE(breaks("6 459 751"));
    CHECK_FALSE(breaks("t 5"));
    CHECK(may_break("at 5", 2));
    CHECK_FALSE(may_break("at t 5", 4));
    CHECK_FALSE(breaks("VTL 0's kernel"));
    CHECK(breaks("7 45")); // two numbers
}
