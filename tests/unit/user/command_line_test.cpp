// SPDX-License-Identifier: MIT
#include "user/runtime/command_line.h"

#include "tests/catch.h"

#include <string>

using user::CommandLine;

TEST_CASE("A line becomes the file of its first word, and itself", "[user]") {
    const auto line = CommandLine::of("logon alice secret");
    REQUIRE(line);
    CHECK(std::string{line->image_name} == "logon.exe");
    CHECK(std::string{line->command_line} == "logon alice secret");
    CHECK(std::string{CommandLine::of("a.dll")->image_name} == "a.dll");
}

TEST_CASE("A line without a word, and one that is too long, are refused", "[user]") {
    CHECK_FALSE(CommandLine::of(""));
    CHECK_FALSE(CommandLine::of("   "));
    CHECK(CommandLine::of(std::string(59, 'a')));
    CHECK_FALSE(CommandLine::of(std::string(60, 'a')));
    CHECK(CommandLine::of("a " + std::string(421, 'b')));
    CHECK_FALSE(CommandLine::of("a " + std::string(422, 'b')));
    CHECK(user::command_line_error("") == 2);
    CHECK(user::command_line_error(std::string(60, 'a')) == 206);
}
