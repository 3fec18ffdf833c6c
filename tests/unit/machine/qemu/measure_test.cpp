// SPDX-License-Identifier: MIT
#include "machine/qemu/qemu.h"
#include "tests/catch.h"

namespace {

abi::TraceEvent event(abi::EventKind kind, std::uint64_t clock, std::uint64_t operand = 0) {
    abi::TraceEvent result;
    result.kind = kind;
    result.clock = clock;
    result.operand[0] = operand;
    return result;
}

machine::qemu::EventTest is(abi::EventKind kind) {
    return [kind](const abi::TraceEvent& event) { return event.kind == kind; };
}

} // namespace

TEST_CASE("Marks are listed with their times", "[qemu]") {
    const std::vector<abi::TraceEvent> events = {event(abi::EventKind::VtlCall, 10),
                                                 event(abi::EventKind::Mark, 20, 2),
                                                 event(abi::EventKind::Mark, 50, 7)};
    const auto times = machine::qemu::mark_times(events);
    REQUIRE(times.size() == 2);
    CHECK(times[0].mark == abi::Mark::KernelStarted);
    CHECK(times[0].instructions == 20);
    CHECK(times[1].mark == abi::Mark::SceneFinished);
    CHECK(times[1].instructions == 50);
}

TEST_CASE("Distances go from each beginning to the next end", "[qemu]") {
    using abi::EventKind;
    const std::vector<abi::TraceEvent> events = {
        event(EventKind::VtlReturn, 5), event(EventKind::VtlCall, 10),
        event(EventKind::VtlCall, 12),  event(EventKind::VtlReturn, 20),
        event(EventKind::VtlCall, 30),  event(EventKind::VtlReturn, 45),
        event(EventKind::VtlCall, 50)};
    CHECK(machine::qemu::instructions_between(events, is(EventKind::VtlCall),
                                              is(EventKind::VtlReturn)) ==
          std::vector<std::uint64_t>{10, 15});
    // One event may end a distance and begin the next.
    CHECK(machine::qemu::instructions_between(events, is(EventKind::VtlCall),
                                              is(EventKind::VtlCall)) ==
          std::vector<std::uint64_t>{2, 18, 20});
    CHECK(machine::qemu::instructions_between({}, is(EventKind::VtlCall), is(EventKind::VtlCall))
              .empty());
}
