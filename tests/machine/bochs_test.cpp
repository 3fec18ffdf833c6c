// SPDX-License-Identifier: MIT
// The third machine, where it is installed.
#include "abi/ports.h"
#include "machine/bochs/scenes.h"
#include "machine/compare.h"
#include "machine/ring_reader.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <string>

TEST_CASE("First light on Bochs is that of glass, but for the IOMMU") {
    if (!test::has_bochs()) {
        return;
    }
    const auto glass = test::run_to_the_end("glass", "scene=first-light");
    const auto bochs = test::run_to_the_end("bochs", "scene=first-light");
    INFO(bochs.error << bochs.stop.sentence << '\n' << bochs.console);
    CHECK(bochs.stop.power_off == static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    CHECK(test::broken_expectations(bochs) == std::vector<std::string>{});
    CHECK(bochs.invariants.breaches == std::vector<std::string>{});
    CHECK_THAT(bochs.console, test::contains("this machine has no IOMMU"));
    CHECK_THAT(bochs.console, test::contains("still alive, switching off"));
    const auto comparison = machine::compare({"glass", glass.events}, {"bochs", bochs.events});
    INFO(comparison.report);
    CHECK(comparison.equal);
    CHECK(comparison.compared > 30);
}

TEST_CASE("Bochs stops near an event, shows RAM as it is then, and goes on to the end") {
    if (!test::has_bochs()) {
        return;
    }
    const auto switched = test::switch_on("bochs", test::settings_for("scene=first-light"));
    INFO(switched.error);
    REQUIRE(switched.target != nullptr);
    machine::RunLimit limit;
    limit.until = [](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::HypervisorStarted;
    };
    machine::Stop stop = switched.target->run(limit);
    INFO(stop.sentence);
    CHECK(stop.reason == machine::StopReason::EventMatched);
    const std::size_t events = switched.target->events().size();
    CHECK(events >= 1);
    CHECK(machine::read_ring_header(switched.target->ram()).written == events);
    switched.target->request_pause();
    CHECK(switched.target->run({}).reason == machine::StopReason::Paused);
    CHECK(switched.target->events().size() == events); // it stood still
    stop = switched.target->run({});
    CHECK(stop.reason == machine::StopReason::PoweredOff);
    CHECK(switched.target->events().back().kind == abi::EventKind::MachineOff);
    CHECK(switched.target->run({}).sentence == stop.sentence);
}

TEST_CASE("What a Bochs with two processors lacks is said before anything is started") {
    auto settings = test::settings_for("scene=first-light");
    settings.processors = 2;
    const auto switched = test::switch_on("bochs", settings);
    CHECK(switched.target == nullptr);
    CHECK_THAT(switched.error, test::contains("one processor here, not 2"));
}

TEST_CASE("Each scene that Bochs cannot play is a scene") {
    for (const auto& row : machine::bochs::unfit_scenes()) {
        INFO(row.scene);
        CHECK(machine::find_scene(row.scene) != nullptr);
    }
}
