// SPDX-License-Identifier: MIT
#include "hypervisor/trace.h"

#include "hypervisor/cpu.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"

TEST_CASE("A started ring announces itself; before that, events go nowhere") {
    fakes::reset_hypervisor_cpu();
    hv::Trace trace;
    trace.record(hv::event_of(abi::EventKind::Mark), 0);
    CHECK(trace.header() == nullptr);

    trace.start(0x1234);
    CHECK(trace.header()->magic == abi::TraceRingHeader::expected_magic);
    CHECK(trace.header()->event_size == sizeof(abi::TraceEvent));
    CHECK(trace.header()->boot_info == 0x1234);
    CHECK(trace.header()->written == 0);
}

TEST_CASE("Events are numbered and stamped by the hypervisor, whatever they say themselves") {
    fakes::reset_hypervisor_cpu();
    hv::Trace trace;
    trace.start(0);
    auto event = hv::event_of(abi::EventKind::Mark, 1, 2, 3);
    event.clock = 999;
    event.sequence = 999;
    trace.record(event, 0);
    trace.record(event, 2);

    const auto* const slots =
        reinterpret_cast<const abi::TraceEvent*>(hv::cpu::ram_at(abi::trace_ring_slots_address));
    CHECK(trace.header()->written == 2);
    CHECK(slots[0].sequence == 0);
    CHECK(slots[1].sequence == 1);
    CHECK(slots[0].clock < slots[1].clock);
    CHECK(slots[1].clock < 999);
    CHECK(slots[1].operand[2] == 3);
    CHECK(slots[0].vp() == 0);
    CHECK(slots[1].vp() == 2);
}

TEST_CASE("A full ring overwrites its oldest events and stays inside its region") {
    fakes::reset_hypervisor_cpu();
    hv::Trace trace;
    trace.start(0);
    auto* const behind =
        reinterpret_cast<std::uint64_t*>(hv::cpu::ram_at(abi::trace_ring_region.end()));
    *behind = 0x600D;
    for (std::uint64_t count = 0; count < abi::trace_ring_capacity + 3; ++count) {
        trace.record(hv::event_of(abi::EventKind::Mark, count), 0);
    }
    const auto* const slots =
        reinterpret_cast<const abi::TraceEvent*>(hv::cpu::ram_at(abi::trace_ring_slots_address));
    CHECK(slots[2].operand[0] == abi::trace_ring_capacity + 2);
    CHECK(slots[3].operand[0] == 3);
    CHECK(*behind == 0x600D);
}
