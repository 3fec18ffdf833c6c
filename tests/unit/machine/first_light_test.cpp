// SPDX-License-Identifier: MIT
// The scene first-light: a good run passes, one with an event missing does not, and it is told.
#include "machine/scenes/first_light.h"

#include "tests/catch.h"
#include "tests/unit/machine/first_light_story.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace first_light;
using abi::EventKind;
using abi::TraceEvent;
using World = abi::World::Kind;

} // namespace

TEST_CASE("A good run holds every expectation", "[first-light]") {
    const auto judgements = judge(good_run());
    REQUIRE(judgements.size() == ExpectationCount);
    for (const auto& judgement : judgements) {
        INFO(judgement.text);
        CHECK(judgement.held);
    }
}

TEST_CASE("Events of the hardware between the others change no judgement", "[first-light]") {
    std::vector<TraceEvent> events;
    for (const TraceEvent& event : good_run()) {
        TraceEvent exit;
        exit.kind = EventKind::VmExit;
        exit.set_worlds(World::Vtl0Kernel, World::Hypervisor);
        events.push_back(exit);
        events.push_back(event);
    }
    CHECK(machine::all_held(judge(events)));
}

TEST_CASE("An expectation fails when its event is missing", "[first-light]") {
    const struct {
        Step step;
        Expected expectation;
    } losses[] = {
        {Step::HypervisorStarted, HypervisorFirst},
        {Step::PartitionVtlEnabled, Vtl1Enabled},
        {Step::VpVtlEnabled, Vtl1Enabled},
        {Step::TakeFirstPart, OwnPagesTaken},
        {Step::TakeSecondPart, OwnPagesTaken},
        {Step::TakeLastPart, OwnPagesTaken},
        {Step::KernelStarted, KernelAfterVtl1},
        {Step::CallInitialise, SecureCallAnswered},
        {Step::AnswerInitialise, SecureCallAnswered},
        {Step::SecureCreate, GiftProtected},
        {Step::TakeSecretPage, GiftProtected},
        {Step::SecretStored, GiftProtected},
        {Step::AttackBegins, ReadRefused},
        {Step::Violation, ReadRefused},
        {Step::Intercept, Vtl1Told},
        {Step::Injection, FaultInjected},
        {Step::ReturnFault, FaultInjected},
        {Step::AttackDenied, NothingGot},
        {Step::SecretIntact, SecretUnchanged},
        {Step::MachineOff, GoodEnd},
    };
    for (const auto& loss : losses) {
        INFO("step " << static_cast<int>(loss.step));
        CHECK_FALSE(holds(without(loss.step), loss.expectation));
    }
}

TEST_CASE("What happens later does not spoil what was seen before", "[first-light]") {
    const auto judgements = judge(without(Step::Intercept));
    for (std::size_t index = 0; index < Vtl1Told; ++index) {
        CHECK(judgements[index].held);
    }
}

TEST_CASE("Without the guard the attack succeeds, and the scene says so", "[first-light]") {
    const auto judgements = judge(unguarded_run());
    for (const Expected expectation :
         {OwnPagesTaken, GiftProtected, ReadRefused, Vtl1Told, FaultInjected, NothingGot}) {
        INFO(judgements.at(expectation).text);
        CHECK_FALSE(judgements.at(expectation).held);
    }
    for (const Expected expectation : {HypervisorFirst, Vtl1Enabled, KernelAfterVtl1,
                                       SecureCallAnswered, SecretUnchanged, GoodEnd}) {
        INFO(judgements.at(expectation).text);
        CHECK(judgements.at(expectation).held);
    }
}

TEST_CASE("The story is told once, step by step", "[first-light]") {
    const auto events = good_run();
    std::vector<std::string> sentences;
    for (std::size_t index = 0; index < events.size(); ++index) {
        const auto before = std::span(events).first(index);
        if (auto sentence = scene().narrate(events[index], before); !sentence.empty()) {
            sentences.push_back(std::move(sentence));
        }
    }
    const auto told = [&sentences](const std::string& part) {
        return std::count_if(sentences.begin(), sentences.end(), [&part](const std::string& one) {
            return one.find(part) != std::string::npos;
        });
    };
    CHECK(told("The hypervisor owns the machine") == 1);
    CHECK(told("The first VTL call") == 1);
    CHECK(told("takes its own pages") == 1); // though it takes three calls
    CHECK(told("The page 0x27ff that VTL 0 gave away") == 1);
    CHECK(told("neither read, write nor run") == 1);
    CHECK(told("The attack: VTL 0's kernel") == 1);
    CHECK(told("Stopped.") == 1);
    CHECK(told("and not the secret") == 1);
    CHECK(told("SUCCEEDED") == 0);
    CHECK(sentences.size() > 15);
}

TEST_CASE("A guard that is off is told as a warning", "[first-light]") {
    const auto events = unguarded_run();
    CHECK(scene()
              .narrate(events[1], std::span(events).first(1))
              .find("WARNING: the guard slat-vtl1-pages is switched off.") == 0);
}
