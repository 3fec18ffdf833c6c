// SPDX-License-Identifier: MIT
// Conditions and breakpoints in words.
#include "machine/condition.h"

#include "machine/breakpoint.h"
#include "tests/catch.h"

#include <random>

namespace {

using machine::Breakpoint;
using machine::Condition;

machine::ProcessorState some_processor() {
    machine::ProcessorState state;
    state.general[0] = 5;  // RAX
    state.general[4] = 16; // RSP
    state.cr3 = 0x1000;
    state.world = abi::World::Kind::Vtl1Kernel;
    return state;
}

/// Paging is off, so linear addresses are physical ones.
std::optional<std::uint64_t> value(std::string_view text) {
    const auto [condition, error] = Condition::parse(text);
    INFO(error);
    REQUIRE(error.empty());
    std::vector<std::byte> ram(4096);
    ram[24] = std::byte{0x22};
    ram[25] = std::byte{0x11};
    const auto state = some_processor();
    return condition.value({state, 3, 77, ram});
}

std::string error_of(std::string_view text) { return Condition::parse(text).error; }

} // namespace

TEST_CASE("Conditions are calculated as in C, but for bits before comparisons", "[condition]") {
    CHECK(value("1 + 2 == 3") == 1u);
    CHECK(value("10 - 3 - 2") == 5u);
    CHECK(value("1 + 2 << 4") == 0x30u);
    CHECK(value("0xFF & 0x0F == 0x0F") == 1u);
    CHECK(value("1 || 0 && 0") == 1u);
    CHECK(value("(1 || 0) && 0") == 0u);
    CHECK(value("!0 + 1") == 2u);
    CHECK(value("-1") == ~0ull);
    CHECK(value("~0 >> 60") == 15u);
    CHECK(value("1 << 64") == 0u);
    CHECK(value("3 < 5 && 5 <= 5 && 6 > 5 && 5 >= 5 && 1 != 2") == 1u);
    CHECK(value("!(rax==5)") == 0u);
}

TEST_CASE("Conditions know registers, worlds, time and memory", "[condition]") {
    CHECK(value("rax") == 5u);
    CHECK(value("cr3 == 0x1000 && world == vtl1-kernel") == 1u);
    CHECK(value("world == vtl0-kernel") == 0u);
    CHECK(value("vtl") == 1u);
    CHECK(value("vp") == 3u);
    CHECK(value("clock - 7") == 70u);
    CHECK(value("[rsp + 8]") == 0x1122u);
    CHECK(value("u8[rsp+8] + u8[25]") == 0x33u);
    CHECK(value("u16[[rsp]+24] == 0x1122") == 1u);
    CHECK(value("u32[4094]") == std::nullopt); // it reaches beyond RAM
}

TEST_CASE("A condition about memory that is not there does not hold", "[condition]") {
    const auto state = some_processor();
    const auto missing = Condition::parse("[0x100000] == 0").condition;
    CHECK_FALSE(missing.holds({state, 0, 0, {}}));
    CHECK(Condition().holds({state, 0, 0, {}}));
}

TEST_CASE("A condition that cannot be understood is refused in one sentence", "[condition]") {
    for (const char* text : {"", "rax ==", "(rax", "rax)", "rax rbx", "zax", "[rax", "rax]", "(]",
                             "0x", "99999999999999999999", "== 1", "[)", "u8", "vtl2-kernel"}) {
        INFO(text);
        CHECK_THAT(error_of(text), test::contains("The condition \""));
    }
}

TEST_CASE("No text stops the reader of conditions", "[condition][fuzz]") {
    std::mt19937 random(4);
    constexpr std::string_view letters = "rax8u[]()+-!~<>=&|^ 01x-vtl";
    const auto state = some_processor();
    for (unsigned round = 0; round < 20'000; ++round) {
        std::string text;
        for (unsigned count = random() % 16; count > 0; --count) {
            text.push_back(letters[random() % letters.size()]);
        }
        const auto [condition, error] = Condition::parse(text);
        condition.holds({state, 0, 0, {}});
    }
    CHECK_FALSE(error_of(std::string(100'000, '(')).empty());
}

TEST_CASE("Breakpoints in words mean what they say, and are written the same", "[breakpoint]") {
    const auto lookup = [](std::string_view name) {
        return name == "nt::main" ? std::optional<std::uint64_t>(0x4000) : std::nullopt;
    };
    CHECK(machine::parse_breakpoint("nt::main", lookup).breakpoint ==
          machine::before_instruction(0x4000));
    CHECK(machine::parse_breakpoint("register cr3").breakpoint ==
          machine::on_change_of(machine::Register::Cr3));
    const auto physical = machine::parse_breakpoint("access physical 0x1000 16").breakpoint;
    CHECK(physical.kind == Breakpoint::Kind::Access);
    CHECK(physical.space == Breakpoint::Space::Physical);
    CHECK(physical.bytes == 16);
    const auto event = machine::parse_breakpoint("event slat-violation denied vp 1").breakpoint;
    CHECK(event.event.kind == abi::EventKind::SlatViolation);
    CHECK(event.event.verdict == abi::Verdict::Denied);
    CHECK(event.event.vp == 1u);
    for (const char* text :
         {"0x4000", "0x4000 if rax == 1", "write 0x10 8", "access physical 0x10 1 if [8] == 0",
          "register gs_base", "event slat-change page 0x1a25 to hypervisor if vp == 0"}) {
        const auto [breakpoint, error] = machine::parse_breakpoint(text);
        INFO(error);
        CHECK(machine::text_of(breakpoint) == text);
    }
}

TEST_CASE("A breakpoint that cannot be understood is refused in one sentence", "[breakpoint]") {
    for (const auto& [text, reason] :
         {std::pair{"nowhere", "neither an address nor a known function"},
          {"", "neither an address"},
          {"write", "neither an address"},
          {"write 0x10 0", "no number of bytes"},
          {"write 0x10 9999999999", "no number of bytes"},
          {"register zax", "no register called"},
          {"event", "Nothing is said"},
          {"event nonsense", "no kind of event"},
          {"event page", "says nothing without a value"},
          {"event page x", "which is no number"},
          {"event to nowhere", "no world called"},
          {"0x10 if rax ==", "The condition"}}) {
        INFO(text);
        CHECK_THAT(machine::parse_breakpoint(text).error, test::contains(reason));
    }
}
