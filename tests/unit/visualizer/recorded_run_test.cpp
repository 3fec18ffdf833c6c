// SPDX-License-Identifier: MIT
#include "visualizer/app/recorded_run.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/launching.h"
#include "visualizer/app/session.h"

namespace {

using machine::StopReason;
using vitrine::app::RecordedRun;

machine::Trace trace_of(std::vector<abi::TraceEvent> events) {
    machine::Trace trace;
    trace.origin = machine::TraceOrigin{"trustlet-launch", "glass", "", ""};
    trace.events = std::move(events);
    return trace;
}

} // namespace

TEST_CASE("A recorded trace stops where a machine would", "[trace]") {
    RecordedRun run(trace_of(made_up::launch_of_hello()));
    CHECK(run.name() == "glass, recorded");
    CHECK_FALSE(run.capabilities().reason.empty());
    const auto stop = run.run({.until = [](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::LaunchGate;
    }});
    CHECK(stop.reason == StopReason::EventMatched);
    CHECK(run.events().size() == 4);
    CHECK(run.clock() == 400);
    CHECK(run.run({.instructions = 150}).reason == StopReason::InstructionLimit);
    CHECK(run.clock() == 550);
    CHECK(run.events().size() == 5);
    CHECK(run.run({}).reason == StopReason::PoweredOff);
    CHECK(run.events().size() == made_up::launch_of_hello().size());
}

TEST_CASE("A recorded trace goes back and forth", "[trace]") {
    RecordedRun run(trace_of(made_up::launch_of_hello()));
    run.run({});
    run.travel_to(350);
    CHECK(run.clock() == 350);
    CHECK(run.events().size() == 3);
    run.travel_to(0);
    CHECK(run.events().empty());
    run.travel_to(1'000'000);
    CHECK(run.events().size() == made_up::launch_of_hello().size());
}

TEST_CASE("A pause that was asked for ends the next run at once", "[trace]") {
    RecordedRun run(trace_of(made_up::launch_of_hello()));
    run.request_pause();
    CHECK(run.run({}).reason == StopReason::Paused);
    CHECK(run.run({}).reason == StopReason::PoweredOff);
}

TEST_CASE("A trace without events, or out of order, can be played all the same", "[trace]") {
    RecordedRun empty(trace_of({}));
    CHECK(empty.run({}).reason == StopReason::PoweredOff);
    auto events = made_up::launch_of_hello();
    std::swap(events.front(), events.back());
    RecordedRun odd(trace_of(events));
    odd.run({});
    CHECK(odd.clock() == 1500);
}

TEST_CASE("The window's session tells a trace's launches without any memory", "[trace]") {
    vitrine::app::SessionSettings settings;
    settings.switch_on = [] {
        return machine::SwitchedOn{
            std::make_unique<RecordedRun>(trace_of(made_up::launch_of_hello())), ""};
    };
    vitrine::app::Session session(settings);
    session.run_here({});
    const auto now = session.snapshot();
    CHECK_FALSE(now->has_memory());
    REQUIRE(now->launches->size() == 1);
    CHECK_FALSE(now->launches->at(0).memory);
    CHECK(now->launches->at(0).gates[4].kind == vitrine::models::GateState::Kind::Open);
}
