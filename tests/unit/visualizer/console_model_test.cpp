// SPDX-License-Identifier: MIT
#include "visualizer/models/console_model.h"

#include "tests/catch.h"

namespace {

using vitrine::models::console_rows;
using Rows = std::vector<std::string>;

} // namespace

TEST_CASE("A line that is too long goes on in the next row", "[console]") {
    CHECK(console_rows("abcdefgh\nij\n", 3, 10) == Rows{"abc", "def", "gh", "ij"});
    CHECK(console_rows("abcdef", 3, 10) == Rows{"abc", "def"}); // no empty row behind
}

TEST_CASE("A long line is broken between words, unless a word is longer than half a row",
          "[console]") {
    CHECK(console_rows("through my own tables", 10, 10) == Rows{"through my", "own tables"});
    CHECK(console_rows("kernel: denied, twice", 16, 10) == Rows{"kernel: denied,", "twice"});
    CHECK(console_rows("a veryverylongword", 8, 10) == Rows{"a veryve", "rylongwo", "rd"});
    CHECK(console_rows("abc def", 3, 10) == Rows{"abc", "def"});
}

TEST_CASE("Of a long text the newest rows are left", "[console]") {
    CHECK(console_rows("one\ntwo\nthree\n", 80, 2) == Rows{"two", "three"});
    CHECK(console_rows("abcdefgh", 3, 2) == Rows{"def", "gh"});
    CHECK(console_rows("", 80, 2).empty());
    CHECK(console_rows("one\n", 80, 0).empty());
}

TEST_CASE("Empty lines are left out, carriage returns and backspaces carried out", "[console]") {
    CHECK(console_rows("one\r\n\r\n\ntwo\r\n", 80, 10) == Rows{"one", "two"});
    CHECK(console_rows("> lss\b \b", 80, 10) == Rows{"> ls "});
    CHECK(console_rows("10 %\r20 %", 80, 10) == Rows{"20 %"});
    CHECK(console_rows("\b\bx", 80, 10) == Rows{"x"});
}

TEST_CASE("A console without room is one letter wide", "[console]") {
    CHECK(console_rows("ab", 0, 10) == Rows{"a", "b"});
}
