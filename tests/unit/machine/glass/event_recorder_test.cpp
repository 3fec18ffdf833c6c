// SPDX-License-Identifier: MIT
#include "machine/glass/event_recorder.h"

#include "abi/trace_ring.h"
#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

namespace {

using machine::glass::Clock;
using machine::glass::EventRecorder;

constexpr std::size_t ram_size = 0x140'0000;

struct Recording {
    SyntheticRam ram{ram_size};
    Clock clock;
    EventRecorder recorder{clock, ram.bytes()};

    void hardware(std::uint64_t now, abi::EventKind kind = abi::EventKind::VmExit) {
        clock.skip_to(now);
        EventRecorder::Happening happening;
        happening.kind = kind;
        recorder.record(happening);
    }
    void hypervisor(std::uint64_t stamp) {
        abi::TraceEvent event;
        event.kind = abi::EventKind::Hypercall;
        event.clock = stamp;
        ram.append(event);
    }
};

} // namespace

TEST_CASE("Hardware events carry the clock and count from zero", "[events]") {
    Recording r;
    r.hardware(5);
    r.hardware(9);
    REQUIRE(r.recorder.all().size() == 2);
    CHECK(r.recorder.all()[0].clock == 5);
    CHECK(r.recorder.all()[1].sequence == 1);
}

TEST_CASE("The hypervisor's events are taken over at the place of their stamp", "[events]") {
    Recording r;
    r.ram.make_ring(8);
    r.hardware(10);
    r.hypervisor(15);
    r.hardware(20, abi::EventKind::PageFault); // happened before the ring was looked at
    r.hypervisor(25);
    r.recorder.drain_ring();
    std::vector<std::uint64_t> clocks;
    for (const auto& event : r.recorder.all()) {
        clocks.push_back(event.clock);
    }
    CHECK(clocks == std::vector<std::uint64_t>{10, 15, 20, 25});
}

TEST_CASE("Events of the same moment keep the order in which they came", "[events]") {
    Recording r;
    r.ram.make_ring(8);
    r.hardware(10, abi::EventKind::VmExit);
    r.hypervisor(10);
    r.recorder.drain_ring();
    r.hardware(10, abi::EventKind::VmEntry);
    CHECK(r.recorder.all()[0].kind == abi::EventKind::VmExit);
    CHECK(r.recorder.all()[1].kind == abi::EventKind::Hypercall);
    CHECK(r.recorder.all()[2].kind == abi::EventKind::VmEntry);
}

TEST_CASE("A watcher sees each event once and may ask to stop", "[events]") {
    Recording r;
    unsigned seen = 0;
    r.recorder.watch([&](const abi::TraceEvent& event) {
        ++seen;
        return event.kind == abi::EventKind::PageFault;
    });
    r.hardware(1);
    CHECK_FALSE(r.recorder.stop_wanted());
    r.hardware(2, abi::EventKind::PageFault);
    CHECK(r.recorder.stop_wanted());
    CHECK(seen == 2);
    r.recorder.watch({});
    CHECK_FALSE(r.recorder.stop_wanted());
}
