// SPDX-License-Identifier: MIT
#include "visualizer/cli/narrator.h"

#include "tests/catch.h"

using vitrine::cli::wrapped;

TEST_CASE("Lines break between words, and each begins with the indent") {
    CHECK(wrapped("one two three", "  ", 9) == "  one two\n  three");
    CHECK(wrapped("short", "", 80) == "short");
}

TEST_CASE("A word longer than the line stands alone, whole") {
    CHECK(wrapped("a incomprehensibility b", "", 6) == "a\nincomprehensibility\nb");
}

TEST_CASE("Letters beyond ASCII count as one") { CHECK(wrapped("→→ →→ →→", "", 5) == "→→ →→\n→→"); }

TEST_CASE("A number whose digits are grouped, and a VTL's name, stay in one line") {
    CHECK(wrapped("ask VTL 0", "", 7) == "ask\nVTL 0");
    CHECK(wrapped("at 6 459 751", "", 10) == "at\n6 459 751");
}
