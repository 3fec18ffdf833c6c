// SPDX-License-Identifier: MIT
#include "abi/rules.h"

#include "tests/catch.h"

#include <iterator>
#include <set>
#include <string>

using abi::Layer;
using abi::Rule;

TEST_CASE("Rules are numbered without gaps, one row each", "[abi]") {
    unsigned number = 0;
    for (const abi::RuleText& row : abi::rule_texts) {
        CHECK(static_cast<unsigned>(row.rule) == number++);
        CHECK(&abi::text_of(row.rule) == &row);
    }
}

TEST_CASE("Every rule but None names its layer and says itself in a sentence", "[abi]") {
    std::set<std::string> seen;
    for (const abi::RuleText& row : abi::rule_texts) {
        const std::string sentence = row.sentence;
        INFO("rule " << static_cast<unsigned>(row.rule) << ": " << sentence);
        if (row.rule == Rule::None) {
            CHECK(row.layer == Layer::None);
            CHECK(sentence.empty());
            continue;
        }
        CHECK(row.layer != Layer::None);
        REQUIRE(sentence.size() > 10);
        CHECK(sentence.back() == '.');
        CHECK(seen.insert(sentence).second);
    }
}

TEST_CASE("A rule from a newer version reads as none, not as garbage", "[abi]") {
    const auto unknown = static_cast<Rule>(std::size(abi::rule_texts));
    CHECK(abi::text_of(unknown).rule == Rule::None);
    CHECK(abi::text_of(static_cast<Rule>(0xFF)).layer == Layer::None);
}
