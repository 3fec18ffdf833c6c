// SPDX-License-Identifier: MIT
#include "boot/options.h"

#include "tests/catch.h"

#include <set>
#include <string>

namespace boot {

namespace {

using Reason = OptionError::Reason;

/// Why `command_line` is refused, and the word that is to blame.
std::string refusal_of(std::string_view command_line) {
    const auto options = parse_options(command_line);
    if (options.is_ok()) {
        return "accepted";
    }
    return std::string(sentence_of(options.error().reason)) + "|" +
           std::string(options.error().word);
}

std::string refused(Reason reason, const std::string& word) {
    return std::string(sentence_of(reason)) + "|" + word;
}

} // namespace

TEST_CASE("Without options everything is off but the guards", "[boot][options]") {
    for (const char* empty : {"", " ", "   "}) {
        const Options options = parse_options(empty).value();
        CHECK(std::string(options.scene).empty());
        CHECK(options.guards_off.bits == 0);
        CHECK(options.seed == 0);
    }
}

TEST_CASE("All three options in any order, with any spaces", "[boot][options]") {
    const Options options =
        parse_options("  seed=42  without=caller-rights scene=first-light ").value();
    CHECK(std::string(options.scene) == "first-light");
    CHECK(options.guards_off.is_off(abi::Guard::CallerRights));
    CHECK_FALSE(options.guards_off.is_off(abi::Guard::SlatVtl1Pages));
    CHECK(options.seed == 42);
}

TEST_CASE("Every guard there is can be switched off by its name, alone or in a list",
          "[boot][options]") {
    std::string all;
    for (const abi::GuardName& guard : abi::guard_names) {
        const std::string option = std::string("without=") + guard.name;
        CHECK(parse_options(option).value().guards_off.is_off(guard.guard));
        all += (all.empty() ? "without=" : ",") + std::string(guard.name);
    }
    const Options options = parse_options(all).value();
    for (const abi::GuardName& guard : abi::guard_names) {
        CHECK(options.guards_off.is_off(guard.guard));
    }
}

TEST_CASE("A guard that does not exist stops the boot", "[boot][options]") {
    CHECK(refusal_of("without=slat-vtl1-page") == refused(Reason::UnknownGuard, "slat-vtl1-page"));
    CHECK(refusal_of("without=caller-rights,nothing") == refused(Reason::UnknownGuard, "nothing"));
    CHECK(refusal_of("without=") == refused(Reason::UnknownGuard, ""));
    CHECK(refusal_of("without=caller-rights,") == refused(Reason::UnknownGuard, ""));
    CHECK(refusal_of("without=,caller-rights") == refused(Reason::UnknownGuard, ""));
    CHECK(refusal_of("without=Caller-Rights") == refused(Reason::UnknownGuard, "Caller-Rights"));
}

TEST_CASE("An option that does not exist stops the boot", "[boot][options]") {
    for (const char* word : {"quiet", "--help", "Scene=a", "=", "=a", "scenes=a", "scene"}) {
        CHECK(refusal_of(word) == refused(Reason::UnknownOption, word));
    }
    CHECK(refusal_of("scene=a quiet") == refused(Reason::UnknownOption, "quiet"));
}

TEST_CASE("An option given twice stops the boot", "[boot][options]") {
    CHECK(refusal_of("scene=a scene=b") == refused(Reason::OptionTwice, "scene=b"));
    CHECK(refusal_of("seed=1 seed=1") == refused(Reason::OptionTwice, "seed=1"));
    CHECK(refusal_of("without=caller-rights without=caller-rights") ==
          refused(Reason::OptionTwice, "without=caller-rights"));
}

TEST_CASE("A scene's name has 1 to 31 characters", "[boot][options]") {
    const std::string longest(31, 'a');
    CHECK(std::string(parse_options("scene=" + longest).value().scene) == longest);
    CHECK(refusal_of("scene=a" + longest) == refused(Reason::BadSceneName, "a" + longest));
    for (const char* name : {"az-09", "program-trustlet.exe+hello"}) {
        CHECK(std::string(parse_options(std::string("scene=") + name).value().scene) == name);
    }
    for (const char* name : {"", "First", "a=b", "a/b", "a:b", "a`b", "a{b", "a_b", "\x80"}) {
        CHECK(refusal_of(std::string("scene=") + name) == refused(Reason::BadSceneName, name));
    }
}

TEST_CASE("A seed is any 64-bit number", "[boot][options]") {
    CHECK(parse_options("seed=0").value().seed == 0);
    CHECK(parse_options("seed=9876543210").value().seed == 9'876'543'210);
    CHECK(parse_options("seed=0x09afAF").value().seed == 0x09AFAF);
    CHECK(parse_options("seed=18446744073709551615").value().seed == ~0ull);
    CHECK(parse_options("seed=0xffffffffffffffff").value().seed == ~0ull);
    for (const char* seed :
         {"", "0x", "-1", "+1", "1a", "1:", "1/", "0xg", "0x`", "0xG", "0x@", "1.5",
          "18446744073709551616", "0x10000000000000000", "99999999999999999999999"}) {
        CHECK(refusal_of(std::string("seed=") + seed) == refused(Reason::BadSeed, seed));
    }
}

TEST_CASE("Every reason to refuse an option has a sentence of its own", "[boot][options]") {
    std::set<std::string> sentences;
    for (unsigned n = 0; n < static_cast<unsigned>(Reason::Count); ++n) {
        sentences.insert(std::string(sentence_of(static_cast<Reason>(n))));
    }
    CHECK(sentences.size() == static_cast<unsigned>(Reason::Count));
}

TEST_CASE("The loader's file name is dropped if there is one", "[boot][options]") {
    CHECK(without_file_name("") == "");
    CHECK(without_file_name("loader.elf") == "");
    CHECK(without_file_name("/a b/c=d/loader.elf  seed=1 scene=x") == "seed=1 scene=x");
    CHECK(without_file_name("seed=1 scene=x") == "seed=1 scene=x");
    CHECK(without_file_name("loader.elfin seed=1") == "loader.elfin seed=1");
}

} // namespace boot
