// SPDX-License-Identifier: MIT
#include "machine/typist.h"

#include "tests/catch.h"

#include <sstream>

namespace {

using machine::read_script;
using machine::Typist;

machine::Script script(const std::string& text) {
    std::istringstream in(text);
    return read_script(in);
}

} // namespace

TEST_CASE("Each prompt is answered by the next line and Enter", "[typist]") {
    Typist typist({"run", "exit"});
    std::string console = "welcome\n";
    CHECK(typist.answer(console).empty());
    console += "vitrine> ";
    CHECK(typist.answer(console) == "run\r");
    console += "run\nrunning\n";
    CHECK(typist.answer(console).empty());
    CHECK(typist.left() == 1);
    console += "vitrine> ";
    CHECK(typist.answer(console) == "exit\r");
    CHECK_FALSE(typist.is_waited_for());
}

TEST_CASE("One prompt is answered once, however often it is looked at", "[typist]") {
    Typist typist({"first", "second"});
    CHECK(typist.answer("vitrine> ") == "first\r");
    CHECK(typist.answer("vitrine> ").empty());
}

TEST_CASE("A prompt that is not at the beginning of its line is none", "[typist]") {
    Typist typist({"first"});
    CHECK(typist.answer("the prompt is vitrine> ").empty());
    CHECK(typist.answer("the prompt is vitrine> \r\nvitrine>").empty());
    CHECK(typist.answer("the prompt is vitrine> \r\nvitrine> ") == "first\r");
}

TEST_CASE("A guest that asks for more than the script has waits in vain", "[typist]") {
    Typist nobody;
    CHECK(nobody.answer("text\n").empty());
    CHECK_FALSE(nobody.is_waited_for());
    CHECK(nobody.answer("text\nvitrine> ").empty());
    CHECK(nobody.is_waited_for());
}

TEST_CASE("Another prompt can be waited for", "[typist]") {
    Typist typist({"ls"}, "$ ");
    CHECK(typist.answer("vitrine> ").empty());
    CHECK(typist.answer("vitrine> \n$ ") == "ls\r");
}

TEST_CASE("A script is its lines, without those for its reader", "[typist]") {
    const auto read = script("# a demonstration\nversion\r\n\n  memory\nexit");
    CHECK(read.error.empty());
    CHECK(read.lines == std::vector<std::string>{"version", "  memory", "exit"});
}

TEST_CASE("A script that cannot be typed is refused with the line", "[typist]") {
    CHECK_THAT(script("fine\nbro\x01ken\n").error, test::contains("Line 2 of the script holds"));
    CHECK_THAT(script(std::string(1001, 'x')).error,
               test::contains("Line 1 of the script is longer"));
    CHECK_THAT(script(std::string(100'001, '\n')).error, test::contains("Line 100001"));
}
