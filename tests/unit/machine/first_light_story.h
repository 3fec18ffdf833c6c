// SPDX-License-Identifier: MIT
// The scene first-light as the events of a good run tell it, for tests to spoil.
#pragma once

#include "abi/trace_event.h"
#include "machine/scene.h"
#include "machine/target.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace first_light {

inline constexpr std::uint64_t secret_page = 0x27FF;

/// The steps of the story that tests change, in order.
enum class Step {
    HypervisorStarted,
    PartitionVtlEnabled,
    VpVtlEnabled,
    FirstVtlCall,
    TakeFirstPart,
    TakeSecondPart,
    FirstVtlReturn,
    KernelStarted,
    CallInitialise,
    SecureInitialise,
    TakeLastPart,
    AnswerInitialise,
    ReturnInitialise,
    CallCreate,
    SecureCreate,
    TakeSecretPage,
    SecretStored,
    AnswerCreate,
    ReturnCreate,
    AttackBegins,
    Violation,
    Intercept,
    Injection,
    ReturnFault,
    AttackDenied,
    CallVerify,
    SecretIntact,
    ReturnVerify,
    SceneFinished,
    MachineOff,
};

/// One event a step, at the step's index.
std::vector<abi::TraceEvent> good_run();

abi::TraceEvent& at(std::vector<abi::TraceEvent>& events, Step step);
std::vector<abi::TraceEvent> without(Step step);

/// The same attack with the guard slat-vtl1-pages off: nothing is taken away, VTL0 reads.
std::vector<abi::TraceEvent> unguarded_run();

machine::Stop good_end();

/// The expectations, in the scene's order.
enum Expected : std::size_t {
    HypervisorFirst,
    Vtl1Enabled,
    OwnPagesTaken,
    KernelAfterVtl1,
    SecureCallAnswered,
    GiftProtected,
    ReadRefused,
    Vtl1Told,
    FaultInjected,
    NothingGot,
    SecretUnchanged,
    GoodEnd,
    ExpectationCount,
};

const machine::Scene& scene();
/// How the scene judges `events` with a good end.
std::vector<machine::Judgement> judge(const std::vector<abi::TraceEvent>& events);
bool holds(const std::vector<abi::TraceEvent>& events, Expected expectation);

void set_worlds(abi::TraceEvent& event, abi::World::Kind world); // before and after

} // namespace first_light
