// SPDX-License-Identifier: MIT
// Two processors with two trust levels each: the scenes of tests/processors, on every machine. The
// guests check what they can see themselves; here is what only the trace can tell.
#include "abi/ports.h"
#include "abi/tlfs/hypercall.h"
#include "abi/trace_marks.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <algorithm>

namespace {

using abi::EventKind;

/// This VTL1 lets VTL0 write its code: the guard hvci is off.
test::FinishedRun play(const std::string& machine, const std::string& command_line) {
    const bool more = command_line.find("without=") != std::string::npos;
    auto settings = test::settings_for(command_line + (more ? ",hvci" : " without=hvci"));
    settings.disk_archive = settings.disk_archive.parent_path() / "processors.cpio";
    settings.processors = 2;
    return test::run_to_the_end(machine, settings);
}

/// The events of `kind` on processor `vp`, in order.
std::vector<abi::TraceEvent> only(const test::FinishedRun& run, EventKind kind, unsigned vp) {
    std::vector<abi::TraceEvent> chosen;
    std::copy_if(
        run.events.begin(), run.events.end(), std::back_inserter(chosen),
        [&](const abi::TraceEvent& event) { return event.kind == kind && event.vp() == vp; });
    return chosen;
}

bool is_marked(const test::FinishedRun& run, abi::Mark mark) {
    return std::any_of(run.events.begin(), run.events.end(), [&](const abi::TraceEvent& event) {
        return event.kind == EventKind::Mark &&
               event.operand[0] == static_cast<std::uint64_t>(mark);
    });
}

void check_over(const test::FinishedRun& run) {
    CHECK(run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    CHECK_THAT(run.console, test::contains("processors: the scene is over"));
    CHECK(run.invariants.pages != 0);
    for (const std::string& breach : run.invariants.breaches) {
        FAIL_CHECK(breach);
    }
}

} // namespace

TEST_CASE("VTL1 starts VTL0 on a second processor, and both call VTL1 at once") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=calls-at-once");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        const auto enabled = only(run, EventKind::VpVtlEnabled, 0);
        REQUIRE(enabled.size() == 2);
        CHECK(enabled[1].operand[2] == 1); // the second processor, and VTL1 said so
        CHECK(enabled[1].before() == abi::World::Kind::Vtl1Kernel);
        CHECK(only(run, EventKind::VpStarted, 1).size() == 1);
        CHECK(only(run, EventKind::VtlCall, 1).size() == 101);
        CHECK(only(run, EventKind::VtlReturn, 1).size() == 101);
    }
}

TEST_CASE("A right that VTL1 takes away on one processor is gone on the other at once") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=revoke");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(is_marked(run, abi::Mark::AttackDenied));
        const auto violations = only(run, EventKind::SlatViolation, 1);
        REQUIRE(violations.size() == 1);
        CHECK(violations[0].verdict() == abi::Verdict::Denied);
        CHECK(only(run, EventKind::InterceptDelivered, 1).size() == 1);
    }
}

// Required on both machines: each keeps a TLB for each of two processors.
TEST_CASE("Without the guard tlb-flush-on-revoke a revoked right can still be used") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=revoke without=tlb-flush-on-revoke");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(is_marked(run, abi::Mark::AttackSucceeded));
        CHECK_THAT(run.console, test::contains("WRITES LANDED WITHOUT A RIGHT"));
    }
}

TEST_CASE("While there is no VTL1, INIT and STARTUP begin afresh on a processor, each time") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=restart");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(only(run, EventKind::VpStarted, 1).size() == 101);
        CHECK(only(run, EventKind::StartupDropped, 0).empty());
    }
}

TEST_CASE("VTL0 cannot begin afresh on a processor that has a VTL1") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=restart-denied");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        // The hypercall twice, INIT, STARTUP.
        const auto dropped = only(run, EventKind::StartupDropped, 0);
        REQUIRE(dropped.size() == 4);
        for (const auto& event : dropped) {
            CHECK(event.verdict() == abi::Verdict::Denied);
            CHECK(event.operand[0] == 1);
        }
        CHECK(only(run, EventKind::VpStarted, 1).size() == 1);
    }
}

TEST_CASE("Interrupts of VTL0 reach another processor, in VTL1 too") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=interrupts");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(only(run, EventKind::VinaAsserted, 1).size() == 1);
        CHECK(only(run, EventKind::VinaAsserted, 0).empty());
    }
}

TEST_CASE("VTL0 has its timer while VTL1 works on") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=timer");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(only(run, EventKind::VinaAsserted, 0).size() == 8);
    }
}

TEST_CASE("A message or an event for VTL1 does not wait for VTL0's interrupt flag") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=messages");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(only(run, EventKind::VtlInterrupt, 0).size() == 3);
    }
}

TEST_CASE("Without the intercept page, intercepts reach VTL1 as messages") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = play(machine, "scene=intercept-message");
        INFO(machine << ": " << run.error << run.stop.sentence << '\n' << run.console);
        check_over(run);
        CHECK(only(run, EventKind::InterceptDelivered, 0).size() == 2);
    }
}

TEST_CASE("Two runs of two processors on glass are the same run") {
    const auto first = play("glass", "scene=interrupts");
    const auto second = play("glass", "scene=interrupts");
    CHECK(first.hash != 0);
    CHECK(first.hash == second.hash);
}
