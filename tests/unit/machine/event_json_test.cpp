// SPDX-License-Identifier: MIT
#include "machine/event_json.h"

#include "abi/rules.h"
#include "machine/event_names.h"
#include "tests/catch.h"

#include <cstring>
#include <random>

namespace {

using abi::EventKind;
using abi::TraceEvent;
using machine::event_from_json_line;
using machine::to_json_line;

bool same(const TraceEvent& left, const TraceEvent& right) {
    return std::memcmp(&left, &right, sizeof left) == 0;
}

TraceEvent violation() {
    TraceEvent event;
    event.clock = 812'003;
    event.rip = 0xFFFF'F820'0000'1234;
    event.operand[0] = 0x27F'F018;
    event.operand[2] = 1;
    event.sequence = 71;
    event.kind = EventKind::SlatViolation;
    event.set_worlds(abi::World::Kind::Vtl0Kernel, abi::World::Kind::Vtl0Kernel);
    event.rule = static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection);
    event.set_vp_and_verdict(0, abi::Verdict::Denied);
    return event;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

} // namespace

TEST_CASE("An event's line is the documented one", "[json]") {
    CHECK(
        to_json_line(violation()) ==
        R"({"seq":71,"clock":812003,"kind":"slat-violation","vp":0,"from":"vtl0-kernel",)"
        R"("to":"vtl0-kernel","rip":"0xfffff82000001234","operands":{"guest_physical":"0x27ff018",)"
        R"("guest_virtual":"0x0","wanted":"r"},"verdict":"denied","layer":"slat",)"
        R"("rule":"slat-vtl-protection"})");
}

TEST_CASE("Every bit of every kind of event survives the way to text and back", "[json]") {
    std::mt19937_64 random(1);
    for (unsigned kind = 0; kind < 256; ++kind) {
        for (unsigned round = 0; round < 40; ++round) {
            TraceEvent event;
            std::uint64_t words[6];
            for (auto& word : words) {
                word = random() >> random() % 64; // small numbers as well as large ones
            }
            static_assert(sizeof words == sizeof event);
            std::memcpy(&event, words, sizeof event);
            event.kind = static_cast<EventKind>(kind);
            const auto back = event_from_json_line(to_json_line(event));
            INFO(to_json_line(event));
            INFO(back.error);
            REQUIRE(back.error.empty());
            REQUIRE(same(back.event, event));
        }
    }
}

TEST_CASE("Fields that a later version adds are no reason to refuse a line", "[json]") {
    const auto line = replaced(to_json_line(violation()), "{\"seq\"", "{\"new\":[1],\"seq\"");
    const auto back = event_from_json_line(line);
    CHECK(back.error.empty());
    CHECK(same(back.event, violation()));
}

TEST_CASE("A line that is not an event is refused, and why", "[json]") {
    const auto error_after = [](const std::string& what, const std::string& by) {
        return event_from_json_line(replaced(to_json_line(violation()), what, by)).error;
    };
    CHECK(error_after("\"seq\":71,", "") == "\"seq\" is missing");
    CHECK(error_after("71", "4294967296") ==
          "\"seq\" is 4294967296, more than its largest value 4294967295");
    CHECK(error_after("71", "-1").find("\"seq\" has a value that means nothing here: -1") == 0);
    CHECK(error_after("71", "\"many\"").find("\"seq\" has a value") == 0);
    CHECK(error_after("slat-violation", "slat-vibration").find("\"kind\" has a value") == 0);
    CHECK(error_after("\"vp\":0", "\"vp\":32").find("\"vp\" is 32") == 0);
    CHECK(error_after("\"from\":\"vtl0-kernel\"", "\"from\":\"moon\"").find("\"from\" has") == 0);
    CHECK(error_after("\"wanted\":\"r\"", "\"wanted\":\"rwz\"").find("\"wanted\" has") == 0);
    CHECK(error_after("\"wanted\":\"r\"", "\"wanted\":16").find("\"wanted\" is 16") == 0);
    CHECK(error_after(",\"wanted\":\"r\"", "") == "\"wanted\" is missing");
    CHECK(
        error_after("{\"guest_physical\":\"0x27ff018\",\"guest_virtual\":\"0x0\",\"wanted\":\"r\"}",
                    "[]") == "\"operands\" is not an object");
    CHECK(error_after("\"layer\":\"slat\"", "\"layer\":\"iommu\"") ==
          "\"layer\" is not the layer of \"rule\"");
    CHECK(error_after("denied", "perhaps").find("\"verdict\" has") == 0);
    CHECK(event_from_json_line("[1, 2]").error == "it is not a JSON object");
    CHECK(event_from_json_line("").error.find("it is not JSON") == 0);
}

TEST_CASE("A line cut anywhere is refused and crashes nothing", "[json]") {
    const std::string line = to_json_line(violation());
    for (std::size_t length = 0; length < line.size(); ++length) {
        CHECK_FALSE(event_from_json_line(std::string_view(line).substr(0, length)).error.empty());
    }
}

TEST_CASE("A line with any one byte changed is refused or still an event", "[json]") {
    const std::string line = to_json_line(violation());
    std::mt19937_64 random(2);
    for (unsigned round = 0; round < 5000; ++round) {
        std::string damaged = line;
        damaged[random() % damaged.size()] = static_cast<char>(random());
        const auto back = event_from_json_line(damaged);
        if (back.error.empty()) {
            CHECK(event_from_json_line(to_json_line(back.event)).error.empty());
        }
    }
}
