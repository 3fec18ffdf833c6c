// SPDX-License-Identifier: MIT
// Ways through the past: by instruction, by event, by breakpoint, to the last write.
#include "machine/time_travel.h"

#include "machine/queries.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/busy_machine.h"

namespace {

using machine::Breakpoint;
using machine::StopReason;
using test::Busy;
using Kind = Breakpoint::Kind;
using Space = Breakpoint::Space;

constexpr std::size_t plenty = 64 << 20;

/// A busy machine with a past of some length.
struct Travelling : Busy {
    std::unique_ptr<machine::Target> target;

    explicit Travelling(std::uint64_t instructions) {
        board().keep_history(plenty);
        target = hand_over();
        target->run({.instructions = instructions});
    }
};

/// Where a run of the same machine stops at these.
std::vector<std::uint64_t> stops_until(std::uint64_t end,
                                       const std::vector<Breakpoint>& breakpoints) {
    Busy m;
    m.board().stop_at(breakpoints);
    std::vector<std::uint64_t> clocks;
    while (m.clock() < end) {
        if (m.go_on(end - m.clock()).reason == StopReason::Breakpoint) {
            clocks.push_back(m.clock());
        }
    }
    return clocks;
}

} // namespace

TEST_CASE("One step back undoes one step", "[travel]") {
    Travelling m(50'000);
    const auto hash = m.hash();
    m.target->run({.instructions = 1});
    machine::step_back(*m.target);
    CHECK(m.target->clock() == 50'000);
    CHECK(m.hash() == hash);
    machine::step_back(*m.target, 49'990);
    CHECK(m.target->clock() == 10);
    machine::step_back(*m.target, 11);
    CHECK(m.target->clock() == 0); // there is nothing before the beginning
}

TEST_CASE("Back to events, one after the other, as they came", "[travel]") {
    Travelling m(20'000);
    const auto is_interrupt = [](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::Interrupt;
    };
    std::vector<std::uint64_t> came;
    for (const auto& event : m.target->events()) {
        if (is_interrupt(event)) {
            came.push_back(event.clock);
        }
    }
    REQUIRE(came.size() > 20);
    for (unsigned back = 0; back < 20; ++back) {
        const auto stop = machine::back_to_event(*m.target, is_interrupt);
        REQUIRE(stop);
        CHECK(stop->reason == StopReason::EventMatched);
        CHECK(m.target->events().back().clock == came[came.size() - 1 - back]);
        CHECK(is_interrupt(m.target->events().back()));
    }
}

TEST_CASE("Back from an event that is the first is nowhere", "[travel]") {
    Travelling m(20'000);
    const auto hash = m.hash();
    CHECK_FALSE(machine::back_to_event(*m.target, [](const abi::TraceEvent& event) {
        return event.kind == abi::EventKind::VmEntry;
    }));
    CHECK(m.target->clock() == 20'000);
    CHECK(m.hash() == hash);
}

TEST_CASE("Running backwards stops where running forwards did, in the opposite order", "[travel]") {
    const std::uint64_t end = 1'004'000; // beyond a checkpoint
    for (const auto& breakpoint :
         {Breakpoint{Kind::Execute, Space::Linear, Busy::handler, 1},
          Breakpoint{Kind::Execute, Space::Linear, Busy::code + 8, 1},
          Breakpoint{Kind::Write, Space::Linear, Busy::data + 3, 1},
          Breakpoint{Kind::Write, Space::Physical, Busy::stack_top - 8, 8}}) {
        const auto forwards = stops_until(end, {breakpoint});
        REQUIRE(forwards.size() > 8);
        Travelling m(end);
        for (std::size_t back = 0; back < 8; ++back) {
            const auto stop = machine::back_to_breakpoint(*m.target, {breakpoint});
            REQUIRE(stop);
            INFO(static_cast<int>(breakpoint.kind) << " " << breakpoint.address << " " << back);
            REQUIRE(m.target->clock() == forwards[forwards.size() - 1 - back]);
            if (breakpoint.kind == Kind::Execute) {
                REQUIRE(m.target->processor().rip == breakpoint.address);
            }
        }
    }
}

TEST_CASE("Every entry and every access of the past is found", "[travel][queries]") {
    constexpr std::uint64_t end = 30'000;
    for (const auto& breakpoint : {Breakpoint{Kind::Execute, Space::Linear, Busy::handler, 1},
                                   Breakpoint{Kind::Access, Space::Linear, Busy::data + 64, 1}}) {
        Travelling m(end);
        const auto hash = m.hash();
        std::vector<std::uint64_t> clocks;
        for (const auto& hit : machine::all_hits(*m.target, breakpoint)) {
            clocks.push_back(hit.clock);
        }
        CHECK(clocks == stops_until(end, {breakpoint}));
        CHECK(clocks.size() > 100);
        CHECK(m.hash() == hash); // and nothing has happened
        CHECK(machine::all_hits(*m.target, breakpoint, 5).size() == 5);
    }
}

TEST_CASE("The last write is found over a million instructions back", "[travel]") {
    // Nobody but the set-up code of the test writes there, so there is no last write...
    Travelling m(1'500'000);
    CHECK_FALSE(machine::back_to_last_write(*m.target, Space::Physical, Busy::data + 0x8000));
    CHECK(m.target->clock() == 1'500'000);
    // ... and to its data the guest writes all the time.
    const auto stop = machine::back_to_last_write(*m.target, Space::Linear, Busy::data, 8);
    REQUIRE(stop);
    CHECK(m.target->clock() > 1'400'000);
    const auto word = m.word(Busy::data);
    machine::step_back(*m.target);
    CHECK(m.word(Busy::data) != word);
}
