// SPDX-License-Identifier: MIT
#include "user/runtime/words.h"

#include "tests/catch.h"

#include <string>
#include <vector>

namespace {

std::vector<std::string> words_of(std::string_view line) {
    const user::Words words{line};
    std::vector<std::string> result;
    for (const auto word : words.all()) {
        result.emplace_back(word);
    }
    return result;
}

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("Words are separated by spaces or stand between quotation marks", "[user]") {
    CHECK(words_of("") == Strings{});
    CHECK(words_of("  \t\n") == Strings{});
    CHECK(words_of("run  crash.exe null\n") == Strings{"run", "crash.exe", "null"});
    CHECK(words_of("logon \"the user\" \"\"") == Strings{"logon", "the user", ""});
    CHECK(words_of("echo \"never closed") == Strings{"echo", "never closed"});
    CHECK(words_of("a\"b c\"") == Strings{"a\"b", "c\""});
}

TEST_CASE("More words than there is room for are left out", "[user]") {
    std::string line;
    for (unsigned count = 0; count < 40; ++count) {
        line += "w ";
    }
    CHECK(words_of(line).size() == user::Words::most);
}

TEST_CASE("A number is decimal or begins with 0x, and nothing else", "[user]") {
    CHECK(user::parse_number("0") == 0);
    CHECK(user::parse_number("42") == 42);
    CHECK(user::parse_number("0xfF") == 255);
    CHECK(user::parse_number("18446744073709551615") == ~0ull);
    for (const auto wrong :
         {"", "0x", "-1", "1 ", "12a", "0xg", "18446744073709551616", "0x10000000000000000"}) {
        CAPTURE(wrong);
        CHECK_FALSE(user::parse_number(wrong).has_value());
    }
}
