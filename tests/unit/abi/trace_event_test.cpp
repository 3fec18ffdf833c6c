// SPDX-License-Identifier: MIT
#include "abi/trace_event.h"

#include "abi/trace_ring.h"
#include "tests/catch.h"

#include <cstring>
#include <type_traits>

using abi::EventKind;
using abi::TraceEvent;
using abi::Verdict;
using abi::World;

TEST_CASE("An event gives back the worlds before and after", "[abi]") {
    for (unsigned before = 0; before < 16; ++before) {
        for (unsigned after = 0; after < 16; ++after) {
            TraceEvent event;
            event.set_worlds(static_cast<World::Kind>(before), static_cast<World::Kind>(after));
            REQUIRE(event.before() == static_cast<World::Kind>(before));
            REQUIRE(event.after() == static_cast<World::Kind>(after));
        }
    }
}

TEST_CASE("An event gives back its processor and its verdict", "[abi]") {
    for (unsigned vp = 0; vp < 32; ++vp) {
        for (const auto verdict : {Verdict::None, Verdict::Allowed, Verdict::Denied}) {
            TraceEvent event;
            event.set_vp_and_verdict(vp, verdict);
            REQUIRE(event.vp() == vp);
            REQUIRE(event.verdict() == verdict);
        }
    }
}

TEST_CASE("A processor number too large for its field leaves the verdict alone", "[abi]") {
    TraceEvent event;
    event.set_vp_and_verdict(0xFF, Verdict::Denied);
    CHECK(event.verdict() == Verdict::Denied);
}

TEST_CASE("Setting one part of an event leaves the others alone", "[abi]") {
    TraceEvent event;
    event.kind = EventKind::SlatViolation;
    event.rule = 1;
    event.set_worlds(World::Kind::Vtl0Kernel, World::Kind::Hypervisor);
    event.set_vp_and_verdict(3, Verdict::Denied);

    CHECK(event.kind == EventKind::SlatViolation);
    CHECK(event.rule == 1);
    CHECK(event.worlds == 0x41);
    CHECK(event.vp_and_verdict == 0x43);
}

TEST_CASE("The world of a guest follows from its VTL and privilege", "[abi]") {
    CHECK(World::guest(abi::Vtl::Normal, 3) == World::Kind::Vtl0User);
    CHECK(World::guest(abi::Vtl::Normal, 0) == World::Kind::Vtl0Kernel);
    CHECK(World::guest(abi::Vtl::Secure, 3) == World::Kind::Vtl1User);
    CHECK(World::guest(abi::Vtl::Secure, 0) == World::Kind::Vtl1Kernel);
}

TEST_CASE("Only kinds below 16 are the hardware's", "[abi]") {
    TraceEvent event;
    event.kind = EventKind::PrivilegeChange;
    CHECK(event.seen_by_hardware());
    event.kind = EventKind::HypervisorStarted;
    CHECK_FALSE(event.seen_by_hardware());
    event.kind = EventKind::Mark;
    CHECK_FALSE(event.seen_by_hardware());
}

TEST_CASE("Events are plain bytes, the same in RAM, in a file and on any host", "[abi]") {
    STATIC_REQUIRE(std::is_trivially_copyable_v<TraceEvent>);
    STATIC_REQUIRE(std::is_standard_layout_v<TraceEvent>);
    STATIC_REQUIRE(std::has_unique_object_representations_v<TraceEvent>); // No padding.
    STATIC_REQUIRE(std::has_unique_object_representations_v<abi::TraceRingHeader>);
}

TEST_CASE("The ring's magic can be read in a dump of RAM", "[abi]") {
    constexpr auto magic = abi::TraceRingHeader::expected_magic;
    CHECK(std::memcmp(&magic, "VRTRACE\0", 8) == 0);
}
