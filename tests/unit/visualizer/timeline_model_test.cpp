// SPDX-License-Identifier: MIT
#include "visualizer/models/timeline_model.h"

#include "tests/catch.h"
#include "tests/unit/visualizer/made_up.h"

#include <array>
#include <random>
#include <vector>

namespace {

using namespace made_up;
using vitrine::models::LaneSet;
using vitrine::models::Marker;
using vitrine::models::Segment;
using vitrine::models::TimelineModel;

constexpr auto hypervisor_lane = static_cast<std::size_t>(World::Hypervisor);
constexpr auto secure_lane = static_cast<std::size_t>(World::Vtl1Kernel);

/// The slow way: every segment is looked at.
LaneSet by_hand(const TimelineModel& timeline, std::uint64_t from, std::uint64_t to) {
    LaneSet lanes;
    for (std::size_t i = 0; i < timeline.segment_count(); ++i) {
        const Segment segment = timeline.segment(i);
        if (std::min(segment.to, to) > std::max(segment.from, from)) {
            lanes.bits |= static_cast<std::uint8_t>(1U << vitrine::models::lane_of(segment.world));
        }
    }
    return lanes;
}

std::optional<Marker> nearest_by_hand(const TimelineModel& timeline, Marker::Kind kind,
                                      std::uint64_t clock) {
    const auto distance = [clock](const Marker& marker) {
        return marker.clock < clock ? clock - marker.clock : marker.clock - clock;
    };
    std::optional<Marker> nearest;
    for (std::size_t i = 0; i < timeline.markers(kind).size(); ++i) {
        const Marker& marker = timeline.markers(kind)[i];
        if (!nearest || distance(marker) <= distance(*nearest)) {
            nearest = marker;
        }
    }
    return nearest;
}

/// Changes of world and markers of all kinds, many at the same clock.
std::uint64_t add_at_random(Run& run, unsigned seed, unsigned events) {
    std::mt19937 random(seed);
    std::uint64_t clock = 0;
    for (unsigned i = 0; i < events; ++i) {
        clock += random() % 3 == 0 ? random() % 200 : 0;
        const auto world = static_cast<World>(random() % 5);
        switch (random() % 8) {
        case 0: run.add(violation(clock, 0x1800'000, 0)); break;
        case 1: run.add(slat_change(clock, 1, 1, PageAccess::none(), PageAccess::all())); break;
        case 2: run.add(at(clock, EventKind::Mark, world, world)); break;
        default: run.add(at(clock, EventKind::VmEntry, World::Hypervisor, world));
        }
    }
    return clock;
}

LaneSet lanes_between(const TimelineModel& timeline, std::uint64_t from, std::uint64_t to) {
    return timeline.lanes_between(std::array{from, to}).front();
}

constexpr auto all_kinds = {Marker::Kind::Mark, Marker::Kind::SlatChange, Marker::Kind::Denial};

} // namespace

TEST_CASE("The time between two events belongs to the world the first one led to", "[timeline]") {
    Run run;
    run.add(at(100, EventKind::VmEntry, World::Hypervisor, World::Vtl0Kernel));
    run.add(at(130, EventKind::VmExit, World::Vtl0Kernel, World::Hypervisor));
    TimelineModel timeline;
    timeline.update(run.snapshot(150));

    REQUIRE(timeline.segment_count() == 3);
    CHECK(timeline.segment(0).world == World::Firmware);
    CHECK(timeline.segment(1).world == World::Vtl0Kernel);
    CHECK(timeline.segment(1).from == 100);
    CHECK(timeline.segment(1).to == 130);
    CHECK(timeline.segment(2).world == World::Hypervisor);
    CHECK(timeline.segment(2).to == 150);
}

TEST_CASE("With hardware events, the hypervisor's own do not move the processor", "[timeline]") {
    Run run;
    run.add(at(100, EventKind::VmExit, World::Vtl1Kernel, World::Hypervisor));
    run.add(at(120, EventKind::Hypercall, World::Vtl1Kernel, World::Vtl1Kernel));
    TimelineModel with_hardware;
    with_hardware.update(run.snapshot(150));
    CHECK(with_hardware.segment(with_hardware.segment_count() - 1).world == World::Hypervisor);

    // On a machine that cannot see the hardware, the ring is all there is.
    auto snapshot = run.snapshot(150);
    snapshot.capabilities.hardware_events = false;
    TimelineModel without;
    without.update(snapshot);
    CHECK(without.segment(without.segment_count() - 1).world == World::Vtl1Kernel);
}

TEST_CASE("Events that change no world lengthen the segment they are in", "[timeline]") {
    Run run;
    run.add(at(10, EventKind::VmEntry, World::Hypervisor, World::Vtl1Kernel));
    run.add(at(20, EventKind::Interrupt, World::Vtl1Kernel, World::Vtl1Kernel));
    TimelineModel timeline;
    timeline.update(run.snapshot(30));
    REQUIRE(timeline.segment_count() == 2);
    CHECK(timeline.segment(1).to == 30);
}

TEST_CASE("The pyramid tells the same lanes as looking at every segment", "[timeline]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    Run run;
    const std::uint64_t clock = add_at_random(run, seed, 5000);
    TimelineModel timeline;
    timeline.update(run.snapshot(clock + 10));

    std::mt19937 random(seed);
    for (int i = 0; i < 200; ++i) {
        const std::uint64_t from = random() % (clock + 20);
        const std::uint64_t longest = i % 2 == 0 ? clock + 20 : 300; // also a few segments alone
        const std::uint64_t to = from + random() % longest;
        CAPTURE(from, to);
        CHECK(lanes_between(timeline, from, to) == by_hand(timeline, from, to));
    }
}

TEST_CASE("Columns side by side tell the same lanes as each one alone", "[timeline]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    Run run;
    const std::uint64_t clock = add_at_random(run, seed, 5000);
    TimelineModel timeline;
    timeline.update(run.snapshot(clock + 10));

    std::mt19937 random(seed);
    for (const std::uint64_t widest : {3, 300, 30'000}) {
        std::vector<std::uint64_t> edges = {widest > 3 ? 0 : random() % clock};
        while (edges.back() < clock + 20 && edges.size() < 400) {
            edges.push_back(edges.back() + random() % widest); // some are empty
        }
        const std::vector<LaneSet> columns = timeline.lanes_between(edges);
        REQUIRE(columns.size() == edges.size() - 1);
        bool all_agree = true;
        for (std::size_t index = 0; index < columns.size(); ++index) {
            all_agree =
                all_agree && columns[index] == by_hand(timeline, edges[index], edges[index + 1]);
        }
        CHECK(all_agree);
    }
    CHECK(timeline.lanes_between(std::array{clock}).empty());
    CHECK(timeline.lanes_between({}).empty());
}

TEST_CASE("The marker under a hand is the nearest of its kind, as looking at all finds it",
          "[timeline]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    CAPTURE(seed);
    Run run;
    const std::uint64_t clock = add_at_random(run, seed, 600);
    TimelineModel timeline;
    timeline.update(run.snapshot(clock));

    for (const Marker::Kind kind : all_kinds) {
        for (std::uint64_t pointed = 0; pointed < clock + 20; pointed += 7) {
            const auto expected = nearest_by_hand(timeline, kind, pointed);
            const auto found = timeline.nearest_marker(kind, pointed);
            CAPTURE(pointed);
            REQUIRE(found.has_value());
            CHECK(found->event == expected->event);
        }
    }
    CHECK_FALSE(TimelineModel().nearest_marker(Marker::Kind::Mark, 5));
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
    CHECK(grown.segment_count() == whole.segment_count());
    CHECK(lanes_between(grown, 0, 990) == lanes_between(whole, 0, 990));
    CHECK(lanes_between(whole, 0, 990).has(hypervisor_lane));
    CHECK(lanes_between(whole, 0, 990).has(secure_lane));
}

TEST_CASE("Changes of the SLAT, denials and marks get a marker; a denial wins", "[timeline]") {
    Run run;
    run.add(slat_change(10, 0x1800, 4, PageAccess::none(), PageAccess::all()));
    run.add(at(20, EventKind::Hypercall, World::Vtl1Kernel, World::Vtl1Kernel));
    run.add(violation(30, 0x1800'000, 0xFFFF'8000'0180'0000));
    run.add(at(40, EventKind::Mark, World::Vtl0Kernel, World::Vtl0Kernel));
    TimelineModel timeline;
    timeline.update(run.snapshot(50));

    for (const Marker::Kind kind : all_kinds) {
        CHECK(timeline.markers(kind).size() == 1);
    }
    CHECK(timeline.markers(Marker::Kind::SlatChange)[0].clock == 10);
    CHECK(timeline.markers(Marker::Kind::Denial)[0].event == 2);
    CHECK(timeline.markers(Marker::Kind::Mark)[0].event == 3);
    CHECK(timeline.marker_at(Marker::Kind::Denial, 30) == 0);
    CHECK(timeline.marker_at(Marker::Kind::Denial, 31) == 1);
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
    CHECK(timeline.markers(Marker::Kind::Denial).empty());
    CHECK(lanes_between(timeline, 0, 100) == LaneSet{});
}

TEST_CASE("A restart makes the timeline forget", "[timeline]") {
    Run first;
    first.add(at(10, EventKind::VmEntry, World::Hypervisor, World::Vtl1Kernel));
    TimelineModel timeline;
    timeline.update(first.snapshot(500));
    const Run second;
    timeline.update(second.snapshot(3));
    CHECK(timeline.segment_count() == 1);
    CHECK(timeline.end() == 3);
}
