// SPDX-License-Identifier: MIT
#include "visualizer/models/timeline_model.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <random>

namespace {

using namespace made_up;
using vitrine::models::LaneTimes;
using vitrine::models::Marker;
using vitrine::models::Segment;
using vitrine::models::TimelineModel;

constexpr auto hypervisor_lane = static_cast<std::size_t>(World::Hypervisor);
constexpr auto secure_lane = static_cast<std::size_t>(World::Vtl1Kernel);

LaneTimes by_hand(const std::vector<Segment>& segments, std::uint64_t from, std::uint64_t to) {
    LaneTimes sum;
    for (const Segment& segment : segments) {
        const std::uint64_t low = std::max(segment.from, from);
        const std::uint64_t high = std::min(segment.to, to);
        if (high > low) {
            sum.spent[vitrine::models::lane_of(segment.world)] += high - low;
        }
    }
    return sum;
}

} // namespace

TEST_CASE("The time between two events belongs to the world the first one led to", "[timeline]") {
    Run run;
    run.add(at(100, EventKind::VmEntry, World::Hypervisor, World::Vtl0Kernel));
    run.add(at(130, EventKind::VmExit, World::Vtl0Kernel, World::Hypervisor));
    TimelineModel timeline;
    timeline.update(run.snapshot(150));

    REQUIRE(timeline.segments().size() == 3);
    CHECK(timeline.segments()[0].world == World::Firmware);
    CHECK(timeline.segments()[1].world == World::Vtl0Kernel);
    CHECK(timeline.segments()[1].from == 100);
    CHECK(timeline.segments()[1].to == 130);
    CHECK(timeline.segments()[2].world == World::Hypervisor);
    CHECK(timeline.segments()[2].to == 150);
}

TEST_CASE("With hardware events, the hypervisor's own do not move the processor", "[timeline]") {
    Run run;
    run.add(at(100, EventKind::VmExit, World::Vtl1Kernel, World::Hypervisor));
    run.add(at(120, EventKind::Hypercall, World::Vtl1Kernel, World::Vtl1Kernel));
    TimelineModel with_hardware;
    with_hardware.update(run.snapshot(150));
    CHECK(with_hardware.segments().back().world == World::Hypervisor);

    // On a machine that cannot see the hardware, the ring is all there is.
    auto snapshot = run.snapshot(150);
    snapshot.capabilities.hardware_events = false;
    TimelineModel without;
    without.update(snapshot);
    CHECK(without.segments().back().world == World::Vtl1Kernel);
}

TEST_CASE("Events that change no world lengthen the segment they are in", "[timeline]") {
    Run run;
    run.add(at(10, EventKind::VmEntry, World::Hypervisor, World::Vtl1Kernel));
    run.add(at(20, EventKind::Interrupt, World::Vtl1Kernel, World::Vtl1Kernel));
    TimelineModel timeline;
    timeline.update(run.snapshot(30));
    REQUIRE(timeline.segments().size() == 2);
    CHECK(timeline.segments()[1].to == 30);
}

TEST_CASE("The pyramid gives the same sums as adding up by hand", "[timeline]") {
    std::mt19937 random(7);
    Run run;
    std::uint64_t clock = 0;
    for (int i = 0; i < 5000; ++i) {
        clock += random() % 50;
        const auto world = static_cast<World>(random() % 5);
        run.add(at(clock, EventKind::VmEntry, World::Hypervisor, world));
    }
    TimelineModel timeline;
    timeline.update(run.snapshot(clock + 10));

    for (int i = 0; i < 300; ++i) {
        const std::uint64_t from = random() % (clock + 20);
        const std::uint64_t to = from + random() % (clock + 20);
        const LaneTimes expected = by_hand(timeline.segments(), from, to);
        CAPTURE(from, to);
        CHECK(timeline.times_between(from, to).spent == expected.spent);
    }
}

TEST_CASE("Taking events in one by one gives what taking all at once gives", "[timeline]") {
    Run run;
    TimelineModel grown;
    for (std::uint64_t i = 1; i < 100; ++i) {
        const World to = i % 3 == 0 ? World::Hypervisor : World::Vtl1Kernel;
        run.add(at(i * 10, EventKind::VmEntry, World::Hypervisor, to));
        grown.update(run.snapshot(i * 10));
    }
    TimelineModel whole;
    whole.update(run.snapshot(990));
    CHECK(grown.segments().size() == whole.segments().size());
    CHECK(grown.times_between(0, 990).spent == whole.times_between(0, 990).spent);
    CHECK(whole.times_between(0, 990).in(hypervisor_lane));
    CHECK(whole.times_between(0, 990).in(secure_lane));
}

TEST_CASE("Changes of the SLAT, denials and marks get a marker; a denial wins", "[timeline]") {
    Run run;
    run.add(slat_change(10, 0x1800, 4, PageAccess::none(), PageAccess::all()));
    run.add(at(20, EventKind::Hypercall, World::Vtl1Kernel, World::Vtl1Kernel));
    run.add(violation(30, 0x1800'000, 0xFFFF'8000'0180'0000));
    run.add(at(40, EventKind::Mark, World::Vtl0Kernel, World::Vtl0Kernel));
    TimelineModel timeline;
    timeline.update(run.snapshot(50));

    REQUIRE(timeline.markers().size() == 3);
    CHECK(timeline.markers()[0].kind == Marker::Kind::SlatChange);
    CHECK(timeline.markers()[1].kind == Marker::Kind::Denial);
    CHECK(timeline.markers()[1].event == 2);
    CHECK(timeline.markers()[2].kind == Marker::Kind::Mark);
    CHECK(timeline.marker_at(0) == 0);
    CHECK(timeline.marker_at(30) == 1);
    CHECK(timeline.marker_at(31) == 2);
    CHECK(timeline.marker_at(41) == 3);
}

TEST_CASE("A timeline that follows leaves the loader's long run out", "[timeline]") {
    Run run;
    run.add(at(1'000'000, EventKind::HypervisorStarted, World::Firmware, World::Hypervisor));
    for (std::uint64_t i = 0; i < 8; ++i) {
        const World to = i % 2 == 0 ? World::Vtl0Kernel : World::Hypervisor;
        run.add(at(1'000'100 + i * 100, EventKind::VmEntry, World::Hypervisor, to));
    }
    TimelineModel timeline;
    timeline.update(run.snapshot(1'001'000));
    CHECK(timeline.start_for(100) > 999'000);
    CHECK(timeline.start_for(100) < 1'000'101);
    CHECK(timeline.start_for(2) == 1'000'700);
}

TEST_CASE("Without a machine there is a timeline, with nothing on it", "[timeline]") {
    TimelineModel timeline;
    timeline.update(vitrine::models::Snapshot{});
    CHECK(timeline.end() == 0);
    CHECK(timeline.markers().empty());
    CHECK(timeline.times_between(0, 100).spent == LaneTimes{}.spent);
}

TEST_CASE("A restart makes the timeline forget", "[timeline]") {
    Run first;
    first.add(at(10, EventKind::VmEntry, World::Hypervisor, World::Vtl1Kernel));
    TimelineModel timeline;
    timeline.update(first.snapshot(500));
    const Run second;
    timeline.update(second.snapshot(3));
    CHECK(timeline.segments().size() == 1);
    CHECK(timeline.end() == 3);
}
