// SPDX-License-Identifier: MIT
#include "machine/event_names.h"

#include "machine/event_operands.h"
#include "tests/catch.h"
#include "x86/svm/exit_code.h"

#include <set>
#include <string>

namespace {

using machine::from_name;
using machine::name_of;
using machine::OperandFormat;

/// Every value below `end` that has a name finds its way back, and no two share one. Returns how
/// many there are.
template <typename Enum>
std::size_t check_names(std::uint64_t end) {
    std::set<std::string> names;
    for (std::uint64_t value = 0; value < end; ++value) {
        const auto member = static_cast<Enum>(value);
        const std::string name(name_of(member));
        if (!name.empty()) {
            CHECK(from_name<Enum>(name) == member);
            CHECK(names.insert(name).second);
        }
    }
    CHECK_FALSE(from_name<Enum>("no such name"));
    return names.size();
}

} // namespace

TEST_CASE("Names and values are each other's inverse", "[events]") {
    CHECK(check_names<abi::EventKind>(256) >= 26);
    CHECK(check_names<abi::World::Kind>(16) == 7);
    CHECK(check_names<abi::Verdict>(8) == 2);
    CHECK(check_names<abi::Layer>(256) >= 9);
    CHECK(check_names<abi::Mark>(64) >= 11);
    CHECK(check_names<abi::SecureService>(1024) >= 6);
    CHECK(check_names<abi::PowerOff>(256) >= 6);
    CHECK(check_names<abi::tlfs::CallCode>(0x10000) >= 9);
    CHECK(check_names<abi::tlfs::HvStatus>(0x10000) >= 15);
}

TEST_CASE("Every rule and every guard that exists has a name", "[events]") {
    for (const abi::RuleText& row : abi::rule_texts) {
        CHECK((row.rule == abi::Rule::None) == name_of(row.rule).empty());
        CHECK((row.layer == abi::Layer::None) == name_of(row.layer).empty());
        CHECK((row.layer == abi::Layer::None) == machine::title_of(row.layer).empty());
    }
    CHECK(check_names<abi::Rule>(256) == std::size(abi::rule_texts) - 1);
    CHECK(check_names<abi::Guard>(256) == std::size(abi::guard_names));
}

TEST_CASE("Stable names are what they were", "[events]") {
    CHECK(name_of(abi::EventKind::SlatViolation) == "slat-violation");
    CHECK(name_of(abi::World::Kind::Vtl0Kernel) == "vtl0-kernel");
    CHECK(name_of(abi::Rule::SlatVtlProtection) == "slat-vtl-protection");
    CHECK(name_of(abi::Mark::AttackDenied) == "attack-denied");
    CHECK(name_of(abi::NtStatus::AccessDenied) == "STATUS_ACCESS_DENIED");
    CHECK(name_of(abi::tlfs::HvStatus::VtlAlreadyEnabled) == "HV_STATUS_VTL_ALREADY_ENABLED");
}

TEST_CASE("Each way of switching off has a sentence", "[events]") {
    for (unsigned value = 0x10; value <= 0x15; ++value) {
        CHECK(machine::sentence_of(static_cast<abi::PowerOff>(value)).ends_with("."));
    }
    CHECK(machine::sentence_of(static_cast<abi::PowerOff>(0x77)).empty());
}

TEST_CASE("Access rights are letters, each combination its own", "[events]") {
    CHECK(machine::access_text(abi::PageAccess::none()) == "none");
    CHECK(machine::access_text(abi::PageAccess::all()) == "rwx");
    CHECK(machine::access_text(abi::PageAccess::read_execute()) == "rx");
    CHECK(machine::access_text({abi::PageAccess::read_bit | abi::PageAccess::kernel_execute_bit}) ==
          "rk");
    for (std::uint8_t bits = 0; bits < 16; ++bits) {
        const auto back = machine::access_from_text(machine::access_text({bits}));
        REQUIRE(back);
        CHECK(back->bits == bits);
    }
    CHECK_FALSE(machine::access_from_text("xwr"));
    CHECK_FALSE(machine::access_from_text(""));
}

TEST_CASE("Operand values are text and back in every format", "[events]") {
    using machine::operand_text;
    using machine::operand_value;
    CHECK(operand_text(OperandFormat::ExitCode, 0x400) == "VMEXIT_NPF");
    CHECK(operand_value(OperandFormat::ExitCode, "VMEXIT_NPF") == 0x400);
    CHECK(operand_text(OperandFormat::Hex, 0x1A25) == "0x1a25");
    CHECK(operand_text(OperandFormat::Service, 22) == "create-secure-allocation");
    CHECK(operand_text(OperandFormat::Service, 999) == "0x3e7");
    // A number that only looks like a member after its upper bits are lost has no name.
    CHECK(operand_text(OperandFormat::Service, 0x1'0000 + 22) == "0x10016");

    for (int format = 0; format <= static_cast<int>(OperandFormat::Mark); ++format) {
        for (const std::uint64_t value :
             {0ull, 1ull, 3ull, 16ull, 22ull, 0x80ull, 0x400ull, ~0ull}) {
            const auto kind = static_cast<OperandFormat>(format);
            if ((kind == OperandFormat::Boolean && value > 1) ||
                (kind == OperandFormat::Access && value > 15)) {
                continue; // wider than the field can be
            }
            CHECK(operand_value(kind, operand_text(kind, value)) == value);
        }
    }
    CHECK_FALSE(operand_value(OperandFormat::Hex, "0x"));
    CHECK_FALSE(operand_value(OperandFormat::Hex, "0x12 "));
    CHECK_FALSE(operand_value(OperandFormat::Number, "-1"));
    CHECK_FALSE(operand_value(OperandFormat::Number, "99999999999999999999999"));
    CHECK_FALSE(operand_value(OperandFormat::Boolean, "yes"));
    CHECK_FALSE(operand_value(OperandFormat::Mark, "no-such-mark"));
}

TEST_CASE("No two fields of a kind share bits or a name", "[events]") {
    for (unsigned kind = 0; kind < 256; ++kind) {
        std::uint64_t taken[3] = {};
        std::set<std::string_view> names;
        for (const auto& field : machine::operand_fields(static_cast<abi::EventKind>(kind))) {
            REQUIRE(field.operand < 3);
            CHECK((taken[field.operand] & field.mask()) == 0);
            taken[field.operand] |= field.mask();
            CHECK(names.insert(field.name).second);
        }
    }
}
