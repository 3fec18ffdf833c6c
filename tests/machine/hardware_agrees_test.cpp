// SPDX-License-Identifier: MIT
// Two witnesses of one run: what glass saw its processor do, and what the hypervisor wrote. They
// must tell the same story.
#include "tests/catch.h"
#include "tests/machine/booted.h"
#include "x86/svm/exit_code.h"

#include <algorithm>

namespace {

using abi::EventKind;
using x86::svm::ExitCode;

std::vector<abi::TraceEvent> only(const std::vector<abi::TraceEvent>& events,
                                  std::initializer_list<EventKind> kinds) {
    std::vector<abi::TraceEvent> chosen;
    std::copy_if(events.begin(), events.end(), std::back_inserter(chosen), [&](const auto& event) {
        return std::find(kinds.begin(), kinds.end(), event.kind) != kinds.end();
    });
    return chosen;
}

std::vector<abi::TraceEvent> exits_of(const std::vector<abi::TraceEvent>& events, ExitCode code) {
    auto exits = only(events, {EventKind::VmExit});
    std::erase_if(exits, [code](const auto& event) {
        return event.operand[0] != static_cast<std::uint64_t>(code);
    });
    return exits;
}

const test::FinishedRun& first_light() {
    static const test::FinishedRun run = test::run_to_the_end("glass", "scene=first-light");
    return run;
}

} // namespace

TEST_CASE("Every nested page fault the hardware saw is a SLAT violation the hypervisor wrote") {
    const auto faults = exits_of(first_light().events, ExitCode::NestedPageFault);
    const auto violations = only(first_light().events, {EventKind::SlatViolation});
    REQUIRE(faults.size() == violations.size());
    REQUIRE_FALSE(faults.empty());
    for (std::size_t index = 0; index < faults.size(); ++index) {
        CHECK(faults[index].operand[2] == violations[index].operand[0]); // guest-physical address
        CHECK(faults[index].rip == violations[index].rip);
        CHECK(faults[index].before() == violations[index].before());
        CHECK(faults[index].clock <= violations[index].clock);
    }
}

TEST_CASE("Every VTL switch the hypervisor wrote follows an exit and precedes an entry elsewhere") {
    const auto& events = first_light().events;
    unsigned switches = 0;
    for (std::size_t index = 0; index < events.size(); ++index) {
        const auto& event = events[index];
        const bool switches_vtl =
            (event.kind == EventKind::VtlCall || event.kind == EventKind::VtlReturn ||
             event.kind == EventKind::InterceptDelivered) &&
            event.verdict() != abi::Verdict::Denied;
        if (!switches_vtl) {
            continue;
        }
        ++switches;
        const auto entry =
            std::find_if(events.begin() + static_cast<std::ptrdiff_t>(index), events.end(),
                         [](const auto& later) { return later.kind == EventKind::VmEntry; });
        REQUIRE(entry != events.end());
        CHECK(entry->after() == event.after());
    }
    CHECK(switches >= 8);
}

TEST_CASE("The processor enters a guest and leaves it in turn, and the clock never goes back") {
    const auto turns = only(first_light().events, {EventKind::VmEntry, EventKind::VmExit});
    REQUIRE(turns.size() > 20);
    for (std::size_t index = 0; index < turns.size(); ++index) {
        const auto expected = index % 2 == 0 ? EventKind::VmEntry : EventKind::VmExit;
        REQUIRE(turns[index].kind == expected);
    }
    CHECK(std::is_sorted(
        first_light().events.begin(), first_light().events.end(),
        [](const auto& left, const auto& right) { return left.clock < right.clock; }));
}

TEST_CASE("The fault that VTL1 injects is the exception that VTL0 takes") {
    const auto injected = only(first_light().events, {EventKind::ExceptionInjected});
    REQUIRE(injected.size() == 1);
    const auto taken = only(first_light().events, {EventKind::Exception});
    const auto found = std::find_if(taken.begin(), taken.end(), [&](const auto& event) {
        return event.clock > injected[0].clock && event.operand[0] == injected[0].operand[0];
    });
    REQUIRE(found != taken.end());
    CHECK(found->after() == abi::World::Kind::Vtl0Kernel);
}
