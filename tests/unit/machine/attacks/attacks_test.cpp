// SPDX-License-Identifier: MIT
// How an attack is judged, on runs made up for it: the judge must doubt whatever does not fit.
#include "machine/attacks.h"

#include "abi/attack_names.h"
#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "abi/trace_marks.h"
#include "machine/event_names.h"
#include "machine/machines.h"
#include "tests/catch.h"

#include <cstring>
#include <set>

namespace {

using abi::EventKind;
using machine::AttackOutcome;
using World = abi::World::Kind;

constexpr std::uint64_t secret_page = 0x10;
constexpr std::uint64_t loot_page = 0x11;
constexpr std::uint64_t secret = 0x1234'5678'9ABC'DEF0;

/// A run of "read-secret" in a machine of 32 pages, put together by hand.
struct MadeUpRun {
    std::vector<abi::TraceEvent> events;
    std::vector<std::byte> ram = std::vector<std::byte>(32 * abi::page_size);
    machine::Stop stop{machine::StopReason::PoweredOff,
                       static_cast<std::uint32_t>(abi::PowerOff::Orderly), "over"};

    MadeUpRun() { set_word(secret_page, 0, secret); }

    void set_word(std::uint64_t page, std::uint64_t index, std::uint64_t value) {
        std::memcpy(ram.data() + page * abi::page_size + index * 8, &value, sizeof(value));
    }
    abi::TraceEvent& add(EventKind kind, World world, std::uint64_t first, std::uint64_t second = 0,
                         std::uint64_t third = 0) {
        abi::TraceEvent event;
        event.kind = kind;
        event.set_worlds(world, world);
        event.operand[0] = first;
        event.operand[1] = second;
        event.operand[2] = third;
        return events.emplace_back(event);
    }
    void add_mark(abi::Mark mark, World world, std::uint64_t first, std::uint64_t second = 0) {
        add(EventKind::Mark, world, static_cast<std::uint64_t>(mark), first, second);
    }
    void begin() {
        add_mark(abi::Mark::SecretStored, World::Vtl1Kernel, secret_page);
        add_mark(abi::Mark::AttackBegins, World::Vtl0Kernel, secret_page * abi::page_size,
                 loot_page * abi::page_size);
    }
    void refuse(abi::PageAccess wanted, abi::Rule rule = abi::Rule::SlatVtlProtection) {
        auto& event = add(EventKind::SlatViolation, World::Vtl0Kernel, secret_page * abi::page_size,
                          0, wanted.bits);
        event.set_vp_and_verdict(0, abi::Verdict::Denied);
        event.rule = static_cast<std::uint8_t>(rule);
    }
    void steal() {
        set_word(loot_page, 0, secret);
        set_word(secret_page, 1, abi::attackers_word);
    }
    machine::AttackVerdict verdict() const {
        return machine::find_attack("read-secret")->judge({events, ram, stop});
    }
};

} // namespace

TEST_CASE("Both accesses refused and nothing stolen is a denial, by the rule in the trace") {
    MadeUpRun run;
    run.begin();
    run.refuse(abi::PageAccess::read());
    run.refuse(abi::PageAccess::write());
    CHECK(run.verdict().outcome == AttackOutcome::Denied);
    CHECK(run.verdict().rule == abi::Rule::SlatVtlProtection);
}

TEST_CASE("The secret in the attacker's hands and his word in VTL1's page is a success") {
    MadeUpRun run;
    run.begin();
    run.steal();
    CHECK(run.verdict().outcome == AttackOutcome::Succeeded);
}

TEST_CASE("What the attacker says of itself decides nothing") {
    MadeUpRun run;
    run.begin();
    SECTION("a claimed success without loot") {
        run.add_mark(abi::Mark::AttackSucceeded, World::Vtl0Kernel, secret);
    }
    SECTION("a claimed denial without a violation") {
        run.add_mark(abi::Mark::AttackDenied, World::Vtl0Kernel, 13);
    }
    CHECK(run.verdict().outcome == AttackOutcome::Unclear);
    CHECK_FALSE(run.verdict().note.empty());
}

TEST_CASE("A run that does not fit together is unclear") {
    MadeUpRun run;
    SECTION("the attack never began") {}
    SECTION("only one of two accesses was refused") {
        run.begin();
        run.refuse(abi::PageAccess::read());
    }
    SECTION("refused, and stolen all the same") {
        run.begin();
        run.refuse(abi::PageAccess::read());
        run.refuse(abi::PageAccess::write());
        run.steal();
    }
    SECTION("refused without a rule") {
        run.begin();
        run.refuse(abi::PageAccess::read(), abi::Rule::None);
        run.refuse(abi::PageAccess::write(), abi::Rule::None);
    }
    SECTION("VTL0 did not survive") {
        run.begin();
        run.refuse(abi::PageAccess::read());
        run.refuse(abi::PageAccess::write());
        run.stop.power_off = static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck);
    }
    SECTION("refused before the attack began") {
        run.refuse(abi::PageAccess::read());
        run.refuse(abi::PageAccess::write());
        run.begin();
    }
    CHECK(run.verdict().outcome == AttackOutcome::Unclear);
    CHECK_FALSE(run.verdict().note.empty());
}

TEST_CASE("Names that point outside RAM bring no loot and no crash") {
    MadeUpRun run;
    run.add_mark(abi::Mark::SecretStored, World::Vtl1Kernel, ~0ull);
    run.add_mark(abi::Mark::AttackBegins, World::Vtl0Kernel, ~0ull, ~0ull);
    CHECK(run.verdict().outcome == AttackOutcome::Unclear);
}

TEST_CASE(
    "Attacks have names of their own, in the order of the catalogue, that fit a boot option") {
    std::set<std::string> names;
    unsigned row = 0;
    for (const machine::Attack& attack : machine::all_attacks()) {
        INFO(attack.name);
        CHECK(names.insert(attack.name).second);
        CHECK(("attack-" + attack.name).size() < 32); // BootInfo::scene
        CHECK(attack.row >= row);
        CHECK_FALSE(attack.title.empty());
        CHECK(machine::find_attack(attack.name) == &attack);
        row = attack.row;
    }
    std::set<std::string> known{std::begin(abi::attack_names), std::end(abi::attack_names)};
    known.insert(std::begin(abi::attacks_by_program), std::end(abi::attacks_by_program));
    CHECK(names == known);
    CHECK(machine::find_attack("levitate") == nullptr);
    CHECK_THAT(machine::no_such_attack("levitate"), test::contains("read-secret"));
}

TEST_CASE("What a machine cannot play it says", "[attacks]") {
    using machine::what_lacks_for;
    CHECK(what_lacks_for("glass", "attack-send-init").empty());
    CHECK_THAT(std::string(what_lacks_for("qemu", "attack-send-init")),
               test::contains("docs/deviations.md"));
    CHECK(what_lacks_for("qemu", "shell").empty());
    CHECK_FALSE(what_lacks_for("bochs", "shell").empty());
}
