// SPDX-License-Identifier: MIT
// How attacks on trustlets are judged, on runs made up for it.
#include "abi/ium/trustlets.h"

#include "abi/memory_layout.h"
#include "abi/ports.h"
#include "abi/secure_services.h"
#include "abi/trace_marks.h"
#include "crypto/ntlm.h"
#include "machine/attacks.h"
#include "tests/catch.h"

#include <cstring>

namespace {

using abi::EventKind;
using abi::LaunchGate;
using abi::NtStatus;
using abi::Rule;
using machine::AttackOutcome;
using World = abi::World::Kind;

struct MadeUpRun {
    std::vector<abi::TraceEvent> events;
    std::vector<std::byte> ram = std::vector<std::byte>(32 * abi::page_size);
    machine::Stop stop{machine::StopReason::PoweredOff,
                       static_cast<std::uint32_t>(abi::PowerOff::Orderly), "over"};

    void add(EventKind kind, World world, std::uint64_t first, std::uint64_t second,
             std::uint64_t third) {
        abi::TraceEvent event;
        event.kind = kind;
        event.set_worlds(world, world);
        event.operand[0] = first;
        event.operand[1] = second;
        event.operand[2] = third;
        events.push_back(event);
    }
    void begin() {
        add(EventKind::Mark, World::Vtl0Kernel, static_cast<std::uint64_t>(abi::Mark::AttackBegins),
            0, 0x1000);
    }
    void pass(LaunchGate gate, std::uint64_t trustlet, World world = World::Vtl1Kernel) {
        add(EventKind::LaunchGate, world, static_cast<std::uint64_t>(gate) | 1 << 8, trustlet, 0);
    }
    void refuse(LaunchGate gate, std::uint64_t trustlet, Rule rule) {
        add(EventKind::LaunchGate, World::Vtl1Kernel, static_cast<std::uint64_t>(gate), trustlet,
            static_cast<std::uint64_t>(rule));
    }
    void call(std::uint32_t number, NtStatus status) {
        add(EventKind::SecureSystemCall, World::Vtl1Kernel, number,
            static_cast<std::uint64_t>(status), 1);
    }
    void decide(Rule rule, std::uint64_t subject) {
        add(EventKind::SecureDecision, World::Vtl1Kernel, static_cast<std::uint64_t>(rule), subject,
            0);
    }
    machine::AttackVerdict verdict(const char* attack) const {
        return machine::find_attack(attack)->judge({events, ram, stop});
    }
};

constexpr std::uint32_t nt_open_file = 0x31;
constexpr std::uint64_t vmsp = 2;

} // namespace

TEST_CASE("A launch that a gate has stopped is denied, by the gate's rule") {
    MadeUpRun run;
    run.begin();
    run.pass(LaunchGate::CreationAttribute, vmsp);
    run.pass(LaunchGate::Signature, vmsp);
    run.refuse(LaunchGate::PolicyId, vmsp, Rule::TrustletIdDiffers);
    const auto verdict = run.verdict("borrowed-identity");
    CHECK(verdict.outcome == AttackOutcome::Denied);
    CHECK(verdict.rule == Rule::TrustletIdDiffers);
}

TEST_CASE("A launch succeeds with its last gate alone, and only as the trustlet that it wanted") {
    MadeUpRun run;
    run.begin();
    SECTION("four gates") {
        run.pass(LaunchGate::Policy, vmsp);
        CHECK(run.verdict("borrowed-identity").outcome == AttackOutcome::Unclear);
    }
    SECTION("all five, by VTL1's word") {
        run.pass(LaunchGate::Loader, vmsp);
        CHECK(run.verdict("borrowed-identity").outcome == AttackOutcome::Succeeded);
    }
    SECTION("all five, by VTL0's word") {
        run.pass(LaunchGate::Loader, vmsp, World::Vtl0Kernel);
        CHECK(run.verdict("borrowed-identity").outcome == AttackOutcome::Unclear);
    }
    SECTION("another trustlet") {
        run.pass(LaunchGate::Loader, 1);
        CHECK(run.verdict("borrowed-identity").outcome == AttackOutcome::Unclear);
    }
}

TEST_CASE("A trustlet's launch before the attack counts for nothing") {
    MadeUpRun run;
    run.pass(LaunchGate::Loader, vmsp);
    run.begin();
    CHECK(run.verdict("borrowed-identity").outcome == AttackOutcome::Unclear);
}

TEST_CASE("A system call of a trustlet is judged by its answer and the rule for it") {
    MadeUpRun run;
    run.begin();
    SECTION("refused") {
        run.decide(Rule::SystemCallNotListed, nt_open_file);
        run.call(nt_open_file, NtStatus::InvalidSystemService);
        const auto verdict = run.verdict("trustlet-opens-file");
        CHECK(verdict.outcome == AttackOutcome::Denied);
        CHECK(verdict.rule == Rule::SystemCallNotListed);
    }
    SECTION("noticed, and let through: the guard is off") {
        run.decide(Rule::SystemCallNotListed, nt_open_file);
        run.call(nt_open_file, NtStatus::Success);
        CHECK(run.verdict("trustlet-opens-file").outcome == AttackOutcome::Succeeded);
    }
    SECTION("failed for another reason") {
        run.call(nt_open_file, NtStatus::ObjectNameNotFound);
        CHECK(run.verdict("trustlet-opens-file").outcome == AttackOutcome::Unclear);
    }
    SECTION("never made") {
        CHECK(run.verdict("trustlet-opens-file").outcome == AttackOutcome::Unclear);
    }
}

TEST_CASE("The key that is looked for in memory is the one that alice's password gives") {
    // The judge has it as two numbers; here it is made of the password that attacker.exe types.
    const auto hash = crypto::ntlm_hash("wonderland");
    std::uint64_t words[2];
    std::memcpy(words, hash.data(), sizeof(words));
    CHECK(words[0] == 0xA15A'2023'D17C'053E);
    CHECK(words[1] == 0x35B3'1617'125F'AF68);
}
