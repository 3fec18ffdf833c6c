// SPDX-License-Identifier: MIT
// docs/formats.md promises names; this holds it to the ones that exist.
#include "machine/event_names.h"
#include "machine/event_operands.h"
#include "tests/catch.h"

#include <fstream>
#include <sstream>
#include <string>

namespace {

const std::string& document() {
    static const std::string text = [] {
        std::ifstream in(VITRINE_SOURCE_DIR "/docs/formats.md");
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }();
    return text;
}

void check_mentioned(std::string_view name) {
    INFO(name);
    CHECK((name.empty() || document().find("`" + std::string(name) + "`") != std::string::npos));
}

template <typename Enum>
void check_all_mentioned(unsigned end) {
    for (unsigned value = 0; value < end; ++value) {
        check_mentioned(machine::name_of(static_cast<Enum>(value)));
    }
}

} // namespace

TEST_CASE("Every stable name stands in docs/formats.md", "[formats]") {
    REQUIRE_FALSE(document().empty());
    check_all_mentioned<abi::EventKind>(256);
    check_all_mentioned<abi::World::Kind>(16);
    check_all_mentioned<abi::Verdict>(8);
    check_all_mentioned<abi::Layer>(256);
    check_all_mentioned<abi::Rule>(256);
    check_all_mentioned<abi::Mark>(64);
    check_all_mentioned<abi::SecureService>(1024);
    check_all_mentioned<abi::PowerOff>(256);
}

TEST_CASE("Every kind's row in docs/formats.md lists its operands", "[formats]") {
    for (unsigned value = 0; value < 256; ++value) {
        const auto kind = static_cast<abi::EventKind>(value);
        const auto fields = machine::operand_fields(kind);
        if (fields.empty()) {
            continue;
        }
        const auto row = document().find("\n| `" + std::string(machine::name_of(kind)) + "` |");
        INFO(machine::name_of(kind));
        REQUIRE(row != std::string::npos);
        const std::string text = document().substr(row, document().find('\n', row + 1) - row);
        for (const machine::OperandField& field : fields) {
            INFO(field.name);
            CHECK(text.find("`" + std::string(field.name) + "`") != std::string::npos);
        }
    }
}

TEST_CASE("Each rule's row in docs/formats.md names its layer", "[formats]") {
    for (const abi::RuleText& rule : abi::rule_texts) {
        const std::string name(machine::name_of(rule.rule));
        const std::string layer(machine::name_of(rule.layer));
        if (!name.empty()) {
            CHECK(document().find("\n| `" + name + "` | `" + layer + "` |") != std::string::npos);
        }
    }
}
