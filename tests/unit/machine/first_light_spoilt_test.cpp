// SPDX-License-Identifier: MIT
// The judge of first-light is not to be fooled: each test alters one event of a good run so that
// the story is no longer true, and the expectation it concerns must notice.
#include "abi/page_access.h"
#include "abi/ports.h"
#include "abi/rules.h"
#include "abi/trace_marks.h"
#include "tests/catch.h"
#include "tests/unit/machine/first_light_story.h"

#include <utility>
#include <vector>

namespace {

using namespace first_light;
using abi::EventKind;
using abi::TraceEvent;
using World = abi::World::Kind;

template <typename Change>
std::vector<TraceEvent> changed(Step step, Change change) {
    auto events = good_run();
    change(at(events, step));
    return events;
}

} // namespace

TEST_CASE("VTL1 must exist, and first", "[first-light]") {
    CHECK_FALSE(
        holds(changed(Step::VpVtlEnabled, [](auto& event) { event.operand[0] = 0; }), Vtl1Enabled));
    CHECK_FALSE(
        holds(changed(Step::VpVtlEnabled,
                      [](auto& event) { event.set_vp_and_verdict(0, abi::Verdict::Denied); }),
              Vtl1Enabled));
    CHECK_FALSE(
        holds(changed(Step::KernelStarted, [](auto& event) { set_worlds(event, World::Vtl0User); }),
              KernelAfterVtl1));
    auto events = good_run();
    std::swap(at(events, Step::KernelStarted), at(events, Step::VpVtlEnabled));
    CHECK_FALSE(holds(events, KernelAfterVtl1));
    events = good_run();
    std::swap(at(events, Step::HypervisorStarted), at(events, Step::KernelStarted));
    CHECK_FALSE(holds(events, HypervisorFirst));
}

TEST_CASE("Every page of the region must be taken, wholly, by VTL1, from VTL0", "[first-light]") {
    const auto spoilt = [](auto change) {
        return !holds(changed(Step::TakeSecondPart, change), OwnPagesTaken);
    };
    CHECK(spoilt([](auto& event) { --event.operand[1]; }));
    CHECK(spoilt([](auto& event) { ++event.operand[0]; }));
    CHECK(spoilt([](auto& event) { event.operand[2] |= 1; }));
    CHECK(spoilt([](auto& event) { event.operand[2] |= 1 << 16; }));
    CHECK(spoilt([](auto& event) { set_worlds(event, World::Vtl0Kernel); }));

    auto events = good_run();
    auto given_back = at(events, Step::TakeLastPart);
    given_back.operand[2] = 0xF;
    events.insert(events.begin() + static_cast<int>(Step::CallCreate), given_back);
    CHECK_FALSE(holds(events, OwnPagesTaken));

    events = good_run();
    std::swap(at(events, Step::TakeLastPart), at(events, Step::AttackDenied));
    CHECK_FALSE(holds(events, OwnPagesTaken)); // too late
}

TEST_CASE("A secure call needs both switches, its own answer and success", "[first-light]") {
    const auto spoilt = [](Step step, auto change) {
        return !holds(changed(step, change), SecureCallAnswered);
    };
    CHECK(spoilt(Step::AnswerInitialise, [](auto& event) { event.operand[1] = 0xC000'0022; }));
    CHECK(spoilt(Step::AnswerInitialise, [](auto& event) { event.operand[0] = 1; }));
    CHECK(spoilt(Step::ReturnInitialise, [](auto& event) { event.kind = EventKind::VtlCall; }));
    CHECK(spoilt(Step::CallInitialise, [](auto& event) { event.kind = EventKind::VtlReturn; }));

    SECTION("without any secure call there is no answer to one") {
        auto events = good_run();
        std::erase_if(events,
                      [](const TraceEvent& event) { return event.kind == EventKind::SecureCall; });
        CHECK_FALSE(holds(events, SecureCallAnswered));
    }
    SECTION("told by VTL0, the same call lies outside the switches") {
        auto events = good_run();
        set_worlds(at(events, Step::SecureInitialise), World::Vtl0Kernel);
        set_worlds(at(events, Step::AnswerInitialise), World::Vtl0Kernel);
        CHECK_FALSE(holds(events, SecureCallAnswered));
        std::swap(at(events, Step::CallInitialise), at(events, Step::SecureInitialise));
        std::swap(at(events, Step::ReturnInitialise), at(events, Step::AnswerInitialise));
        CHECK(holds(events, SecureCallAnswered));
    }
}

TEST_CASE("The secret's page must be VTL0's gift, taken before the attack", "[first-light]") {
    const auto spoilt = [](Step step, auto change) {
        return !holds(changed(step, change), GiftProtected);
    };
    CHECK(spoilt(Step::SecretStored, [](auto& event) { event.operand[1] = secret_page + 1; }));
    CHECK(spoilt(Step::SecretStored, [](auto& event) { event.operand[1] = 0x1900; }));
    CHECK(spoilt(Step::SecretStored, [](auto& event) { set_worlds(event, World::Vtl0Kernel); }));
    CHECK(spoilt(Step::TakeSecretPage, [](auto& event) { event.operand[2] |= 1; }));
    CHECK(spoilt(Step::TakeSecretPage, [](auto& event) { set_worlds(event, World::Vtl0Kernel); }));

    auto events = good_run();
    at(events, Step::TakeSecondPart).operand[1] += 0x1000; // already VTL1's: no gift
    CHECK_FALSE(holds(events, GiftProtected));
}

TEST_CASE("The refusal must be of that page, that access and that rule", "[first-light]") {
    const auto spoilt = [](auto change) {
        return !holds(changed(Step::Violation, change), ReadRefused);
    };
    CHECK(spoilt([](auto& event) { event.operand[0] += 0x1000; }));
    CHECK(spoilt([](auto& event) { event.operand[2] = abi::PageAccess::write().bits; }));
    CHECK(spoilt([](auto& event) { event.set_vp_and_verdict(0, abi::Verdict::Allowed); }));
    CHECK(spoilt(
        [](auto& event) { event.rule = static_cast<std::uint8_t>(abi::Rule::SlatUnmapped); }));
    CHECK(spoilt([](auto& event) { set_worlds(event, World::Vtl1Kernel); }));
    CHECK_FALSE(spoilt([](auto& event) { event.operand[0] += 0xFF8; })); // anywhere in the page

    auto events = good_run();
    std::swap(at(events, Step::Violation), at(events, Step::AttackBegins));
    CHECK_FALSE(holds(events, ReadRefused));
}

TEST_CASE("The intercept must tell VTL1 of this very access", "[first-light]") {
    const auto spoilt = [](auto change) {
        return !holds(changed(Step::Intercept, change), Vtl1Told);
    };
    CHECK(spoilt([](auto& event) { event.operand[0] = 0x8001'0001; }));
    CHECK(spoilt([](auto& event) { event.operand[1] += 8; }));
    CHECK(spoilt([](auto& event) { set_worlds(event, World::Vtl0Kernel); }));
}

TEST_CASE("The fault must be a #GP, by VTL1, on the way back to VTL0", "[first-light]") {
    CHECK_FALSE(
        holds(changed(Step::Injection, [](auto& event) { event.operand[0] = 14; }), FaultInjected));
    CHECK_FALSE(
        holds(changed(Step::Injection, [](auto& event) { set_worlds(event, World::Vtl0Kernel); }),
              FaultInjected));
    CHECK_FALSE(
        holds(changed(Step::ReturnFault, [](auto& event) { event.kind = EventKind::VtlCall; }),
              FaultInjected));
}

TEST_CASE("VTL0 must have got the fault and never the data", "[first-light]") {
    CHECK_FALSE(
        holds(changed(Step::AttackDenied, [](auto& event) { event.operand[1] = 14; }), NothingGot));
    CHECK_FALSE(holds(changed(Step::SceneFinished,
                              [](auto& event) {
                                  event.operand[0] =
                                      static_cast<std::uint64_t>(abi::Mark::AttackSucceeded);
                              }),
                      NothingGot));
    auto events = good_run();
    auto opened = at(events, Step::TakeSecretPage);
    opened.operand[2] = abi::PageAccess::read().bits;
    events.insert(events.end() - 2, opened);
    CHECK_FALSE(holds(events, NothingGot));
}

TEST_CASE("VTL1 must have found its secret intact, after the attack", "[first-light]") {
    CHECK_FALSE(holds(changed(Step::SecretIntact, [](auto& event) { event.operand[1] = 0; }),
                      SecretUnchanged));
    CHECK_FALSE(holds(
        changed(Step::SecretIntact, [](auto& event) { set_worlds(event, World::Vtl0Kernel); }),
        SecretUnchanged));
    auto events = good_run();
    std::swap(at(events, Step::SecretIntact), at(events, Step::SecretStored));
    CHECK_FALSE(holds(events, SecretUnchanged));
}

TEST_CASE("The machine must have switched itself off in good order", "[first-light]") {
    CHECK_FALSE(
        holds(changed(Step::MachineOff, [](auto& event) { event.operand[0] = 0x11; }), GoodEnd));
    machine::Stop stop = good_end();
    stop.power_off = static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck);
    CHECK_FALSE(scene().judge(good_run(), stop).at(GoodEnd).held);
    stop = good_end();
    stop.reason = machine::StopReason::Stuck;
    CHECK_FALSE(scene().judge(good_run(), stop).at(GoodEnd).held);
}
