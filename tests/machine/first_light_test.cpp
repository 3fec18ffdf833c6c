// SPDX-License-Identifier: MIT
// The whole stack, from power-on to power-off, on every machine.
#include "abi/ports.h"
#include "machine/compare.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

namespace {

bool has_event(const test::FinishedRun& run, abi::EventKind kind) {
    for (const abi::TraceEvent& event : run.events) {
        if (event.kind == kind) {
            return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("First light holds every expectation on every machine") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const auto run = test::run_to_the_end(machine, "scene=first-light");
        INFO(run.error << run.stop.sentence << '\n' << run.console);
        CHECK(run.stop.reason == machine::StopReason::PoweredOff);
        CHECK(test::broken_expectations(run) == std::vector<std::string>{});
        CHECK_THAT(run.console, test::contains("denied: the read raised #GP"));
    }
}

TEST_CASE("Without the guard slat-vtl1-pages the same attack reads the secret, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        INFO("machine " << machine);
        const auto run = test::run_to_the_end(machine, "scene=first-light without=slat-vtl1-pages");
        INFO(run.error << run.stop.sentence << '\n' << run.console);
        CHECK_FALSE(test::broken_expectations(run).empty());
        CHECK(has_event(run, abi::EventKind::GuardOff));
        CHECK_FALSE(has_event(run, abi::EventKind::SlatViolation));
        CHECK_THAT(run.console, test::contains("I READ VTL1'S SECRET"));
    }
}

TEST_CASE("Guests notice no difference between glass and QEMU") {
    if (test::machines_here().size() < 2) {
        return;
    }
    const auto glass = test::run_to_the_end("glass", "scene=first-light");
    const auto qemu = test::run_to_the_end("qemu", "scene=first-light");
    const auto comparison = machine::compare({"glass", glass.events}, {"qemu", qemu.events});
    INFO(comparison.report);
    CHECK(comparison.equal);
    CHECK(comparison.compared > 30);
    CHECK(glass.console == qemu.console);
}

TEST_CASE("A scene that the kernel does not have ends in a bugcheck that says so") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = test::run_to_the_end(machine, "scene=second-dark");
        CHECK(run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
        CHECK_THAT(run.console, test::contains("The kernel has no such scene."));
    }
}

TEST_CASE("A guard that does not exist is refused by the loader with the names of those that do") {
    for (const std::string& machine : test::machines_here()) {
        const auto run = test::run_to_the_end(machine, "scene=first-light without=gravity");
        CHECK(run.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::LoaderRefused));
        CHECK_THAT(run.console, test::contains("gravity"));
        CHECK_THAT(run.console, test::contains("slat-vtl1-pages"));
    }
}
