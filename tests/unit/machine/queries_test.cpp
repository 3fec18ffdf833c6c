// SPDX-License-Identifier: MIT
#include "machine/queries.h"

#include "machine/perfetto.h"
#include "tests/catch.h"

#include <nlohmann/json.hpp>

#include <sstream>

namespace {

using abi::EventKind;
using World = abi::World::Kind;

abi::TraceEvent event(std::uint64_t clock, EventKind kind, World before, World after,
                      std::initializer_list<std::uint64_t> operands = {}, unsigned vp = 0) {
    abi::TraceEvent made;
    made.clock = clock;
    made.kind = kind;
    made.set_worlds(before, after);
    made.set_vp_and_verdict(vp, abi::Verdict::None);
    std::copy(operands.begin(), operands.end(), made.operand);
    return made;
}

/// The hypervisor enters VTL0, which calls VTL1; a page is taken; VTL0 is refused.
std::vector<abi::TraceEvent> story() {
    std::vector<abi::TraceEvent> events = {
        event(100, EventKind::VmEntry, World::Hypervisor, World::Vtl0Kernel),
        event(150, EventKind::VmExit, World::Vtl0Kernel, World::Hypervisor),
        event(160, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel),
        event(170, EventKind::VmEntry, World::Hypervisor, World::Vtl1Kernel),
        event(200, EventKind::SlatChange, World::Vtl1Kernel, World::Vtl1Kernel, {0x100, 4, 0}),
        event(300, EventKind::SlatViolation, World::Vtl0Kernel, World::Vtl0Kernel, {0x102'000}),
    };
    events.back().set_vp_and_verdict(0, abi::Verdict::Denied);
    return events;
}

} // namespace

TEST_CASE("Who changed a page's rights: the changes that cover it", "[queries]") {
    const auto events = story();
    for (const std::uint64_t page : {0x100, 0x103}) {
        CHECK(machine::rights_changes(events, page) == std::vector<std::size_t>{4});
    }
    for (const std::uint64_t page : {0xFF, 0x104}) {
        CHECK(machine::rights_changes(events, page).empty());
    }
}

TEST_CASE("All denials are found, and nothing else", "[queries]") {
    CHECK(machine::denials(story()) == std::vector<std::size_t>{5});
}

TEST_CASE("Time per world is from switch to switch, as the processor saw them", "[queries]") {
    const auto spans = machine::world_spans(story(), 400);
    const auto times = machine::time_per_world(spans);
    CHECK(times[static_cast<std::size_t>(World::Hypervisor)] == 100 + 20);
    CHECK(times[static_cast<std::size_t>(World::Vtl0Kernel)] == 50);
    CHECK(times[static_cast<std::size_t>(World::Vtl1Kernel)] == 230);
    std::uint64_t sum = 0;
    for (const std::uint64_t time : times) {
        sum += time;
    }
    CHECK(sum == 400); // nothing twice, nothing left out
}

TEST_CASE("What passes before the hypervisor starts is the firmware's", "[queries]") {
    auto events = story();
    events.insert(events.begin(),
                  event(60, EventKind::HypervisorStarted, World::Firmware, World::Hypervisor));
    const auto times = machine::time_per_world(machine::world_spans(events, 400));
    CHECK(times[static_cast<std::size_t>(World::Firmware)] == 60);
    CHECK(times[static_cast<std::size_t>(World::Hypervisor)] == 40 + 20);
}

TEST_CASE("A device's transfer takes no processor's time", "[queries]") {
    auto events = story();
    const auto before = machine::time_per_world(machine::world_spans(events, 400));
    events.insert(events.begin() + 2,
                  event(155, EventKind::DmaTransfer, World::Device, World::Device));
    CHECK(machine::time_per_world(machine::world_spans(events, 400)) == before);
}

TEST_CASE("Without the processor's own events there is no time per world", "[queries]") {
    const std::vector<abi::TraceEvent> events = {
        event(60, EventKind::HypervisorStarted, World::Firmware, World::Hypervisor),
        event(160, EventKind::VtlCall, World::Vtl0Kernel, World::Vtl1Kernel)};
    CHECK(machine::world_spans(events, 400).empty());
}

TEST_CASE("The export for Perfetto is JSON with each stretch and each event", "[perfetto]") {
    std::ostringstream out;
    machine::write_perfetto(out, story());
    const auto document = nlohmann::json::parse(out.str());
    std::size_t slices = 0;
    std::size_t instants = 0;
    std::uint64_t time = 0;
    for (const auto& element : document["traceEvents"]) {
        slices += element["ph"] == "X" ? 1 : 0;
        instants += element["ph"] == "i" ? 1 : 0;
        time += element["ph"] == "X" ? element["dur"].get<std::uint64_t>() : 0;
        if (element.value("cat", "") == "denied") {
            CHECK(element["name"] == "slat-violation");
            CHECK(element["ts"] == 300);
        }
    }
    CHECK(slices == 4);
    CHECK(instants == 6);
    CHECK(time == 300);
}

TEST_CASE("A run without events is an export without events", "[perfetto]") {
    std::ostringstream out;
    machine::write_perfetto(out, {});
    CHECK(nlohmann::json::parse(out.str())["traceEvents"].empty());
}
