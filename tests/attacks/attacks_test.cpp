// SPDX-License-Identifier: MIT
// Every attack of the lab on every machine, with its guard and without it. The second half is the
// mutation test of the stack: if an attack fails without its guard, the guard is not what stops it.
#include "machine/attacks.h"

#include "machine/event_names.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <array>

namespace {

using machine::Attack;
using machine::AttackOutcome;

struct Expected {
    const char* attack;
    abi::Rule rule; // that the trace must name
};

// The rule is the documented reason for the denial: another one would mean that something else
// stopped the attack.
constexpr Expected expected[] = {
    {"read-secret", abi::Rule::SlatVtlProtection},
    {"alias-secret", abi::Rule::SlatVtlProtection},
    {"patch-kernel-code", abi::Rule::SlatVtlProtection},
    {"write-shared-image", abi::Rule::SlatVtlProtection},
    {"run-data", abi::Rule::SlatVtlProtection},
    {"output-into-vtl1", abi::Rule::CallerVtlRights},
    {"find-register-leftovers", abi::Rule::RegistersScrubbed},
};

machine::AttackVerdict verdict_of(const Attack& attack, const std::string& machine,
                                  std::span<const abi::Guard> off) {
    return machine::try_attack(attack, machine, machine::find_images(VITRINE_IMAGES_DIR), off);
}

} // namespace

TEST_CASE("Every attack is denied by the rule that is there for it, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const Expected& row : expected) {
            INFO(row.attack << " on " << machine);
            const Attack* const attack = machine::find_attack(row.attack);
            REQUIRE(attack != nullptr);
            const auto verdict = verdict_of(*attack, machine, {});
            INFO(verdict.note);
            CHECK(machine::name_of(verdict.outcome) == "denied");
            CHECK(machine::name_of(verdict.rule) == machine::name_of(row.rule));
        }
    }
}

TEST_CASE("Without its guard every attack succeeds, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const Expected& row : expected) {
            INFO(row.attack << " on " << machine);
            const Attack& attack = *machine::find_attack(row.attack);
            const auto verdict = verdict_of(attack, machine, std::array{attack.guard});
            INFO(verdict.note);
            CHECK(machine::name_of(verdict.outcome) == "succeeded");
        }
    }
}

TEST_CASE("An attack that kernel.exe does not have is not taken for a denied one") {
    Attack unknown = *machine::find_attack("read-secret");
    unknown.name = "levitate";
    const auto verdict = verdict_of(unknown, "glass", {});
    CHECK(machine::name_of(verdict.outcome) == "unclear");
    CHECK_FALSE(verdict.note.empty());
}
