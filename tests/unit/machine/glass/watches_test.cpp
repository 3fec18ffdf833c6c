// SPDX-License-Identifier: MIT
// Stopping at registers, at events, and under conditions; and going back to them.
#include "machine/time_travel.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/busy_machine.h"
#include "tests/unit/machine/glass/with_guest.h"

#include <algorithm>

extern "C" const std::uint8_t counts_rounds_loop[];

namespace {

using machine::Breakpoint;
using machine::Condition;
using machine::Register;
using test::Busy;
using test::General;
using test::Stop;
using test::StopReason;
using test::TestMachine;

const std::uint64_t loop = TestMachine::code + (counts_rounds_loop - counts_rounds);

struct Counting : TestMachine {
    Counting() {
        place(code, counts_rounds_code());
        cpu().rip() = code;
        general(General::Rdi) = data;
    }
};

Condition only_if(const char* text) {
    auto [condition, error] = Condition::parse(text);
    REQUIRE(error.empty());
    return condition;
}

Breakpoint on_kind(abi::EventKind kind) {
    machine::EventPattern pattern;
    pattern.kind = kind;
    return machine::on_event(pattern);
}

struct Travelling : Busy {
    std::unique_ptr<machine::Target> target;

    explicit Travelling(std::uint64_t instructions) {
        board().keep_history(64 << 20);
        target = hand_over();
        target->run({.instructions = instructions});
    }
};

std::vector<std::uint64_t> stops_until(std::uint64_t end, const Breakpoint& breakpoint) {
    Busy m;
    m.board().stop_at({breakpoint});
    std::vector<std::uint64_t> clocks;
    while (m.clock() < end) {
        if (m.go_on(end - m.clock()).reason == StopReason::Breakpoint) {
            clocks.push_back(m.clock());
        }
    }
    return clocks;
}

} // namespace

TEST_CASE("A breakpoint with a condition stops in the one round that it names", "[breakpoint]") {
    Counting m;
    m.board().stop_at({machine::before_instruction(loop, only_if("rcx == 2")),
                       machine::before_instruction(loop, only_if("rcx == 7"))});
    const Stop stop = m.go_on();
    CHECK(stop.reason == StopReason::Breakpoint);
    CHECK(stop.hit->condition.text() == "rcx == 2");
    CHECK(m.general(General::Rcx) == 2);
    CHECK(m.go_on().reason == StopReason::Stuck);
}

TEST_CASE("A watched byte can have a condition about what was written", "[breakpoint]") {
    Counting m;
    Breakpoint watch{Breakpoint::Kind::Write, Breakpoint::Space::Linear, TestMachine::data + 8, 24};
    watch.condition = only_if("rcx == 1");
    m.board().stop_at({watch});
    CHECK(m.go_on().reason == StopReason::Breakpoint);
    CHECK(m.general(General::Rcx) == 1);
    CHECK(m.go_on().reason == StopReason::Stuck);
}

TEST_CASE("A watched register stops behind each instruction that changes it", "[breakpoint]") {
    Counting m;
    m.board().stop_at({machine::on_change_of(Register::Rcx)});
    for (const std::uint64_t value : {3u, 2u, 1u, 0u}) {
        const Stop stop = m.go_on();
        CHECK(stop.reason == StopReason::Breakpoint);
        CHECK(stop.hit->watched == Register::Rcx);
        CHECK(m.general(General::Rcx) == value);
    }
    CHECK(m.clock() == 4 + 3 * 4 - 1); // before the last JNZ
    CHECK(m.go_on().reason == StopReason::Stuck);
}

TEST_CASE("The nested root and the world change with VMRUN and #VMEXIT", "[breakpoint][svm]") {
    test::WithGuest m(calls_hypervisor_code());
    m.use_nested_paging();
    m.place(TestMachine::code, runs_guest_code());
    m.cpu().rip() = TestMachine::code;
    m.board().stop_at({machine::on_change_of(Register::NestedRoot)});
    CHECK(m.go_on().reason == StopReason::Breakpoint);
    CHECK(m.board().svm().in_guest());
    CHECK(m.clock() == 1);
    CHECK(m.go_on().reason == StopReason::Breakpoint);
    CHECK_FALSE(m.board().svm().in_guest());
}

TEST_CASE("An event stops the run in the moment when it is known", "[breakpoint]") {
    Busy m;
    m.board().stop_at({on_kind(abi::EventKind::Interrupt)});
    for (unsigned round = 0; round < 5; ++round) {
        const Stop stop = m.go_on();
        CHECK(stop.reason == StopReason::Breakpoint);
        CHECK(stop.hit->kind == Breakpoint::Kind::Event);
        CHECK(m.cpu().rip() == Busy::handler); // its first instruction has not run
        CHECK(m.events().back().kind == abi::EventKind::Interrupt);
        CHECK(m.events().back().clock == m.clock());
    }
}

TEST_CASE("A run that stops for registers and events is the same run",
          "[breakpoint][determinism]") {
    Busy straight;
    straight.run_to(20'000);
    Busy stopped;
    stopped.board().stop_at({machine::on_change_of(Register::Rsp),
                             machine::on_change_of(Register::Cr2),
                             on_kind(abi::EventKind::Interrupt)});
    std::size_t stops = 0;
    while (stopped.clock() < 20'000) {
        stops += stopped.go_on(20'000 - stopped.clock()).reason == StopReason::Breakpoint ? 1 : 0;
    }
    CHECK(stops > 1000);
    CHECK(stopped.hash() == straight.hash());
}

TEST_CASE("Backwards, registers, events and conditions stop where they did forwards", "[travel]") {
    const std::uint64_t end = 1'010'000; // beyond a checkpoint
    for (const auto& breakpoint :
         {machine::on_change_of(Register::Rsp), on_kind(abi::EventKind::Interrupt),
          machine::before_instruction(Busy::handler, only_if("clock & 8 == 0"))}) {
        INFO(machine::text_of(breakpoint));
        auto forwards = stops_until(end, breakpoint);
        // Going back one comes to each clock once, where an instruction and an interrupt may both
        // have changed RSP.
        forwards.erase(std::unique(forwards.begin(), forwards.end()), forwards.end());
        REQUIRE(forwards.size() > 40);
        Travelling m(end);
        for (std::size_t back = 0; back < 8; ++back) {
            const auto stop = machine::back_to_breakpoint(*m.target, {breakpoint});
            REQUIRE(stop);
            REQUIRE(m.target->clock() == forwards[forwards.size() - 1 - back]);
            REQUIRE((*stop->hit == breakpoint));
        }
    }
}

TEST_CASE("Back to the last change of a register, which is undone one step further", "[travel]") {
    constexpr std::uint64_t present = 30'000;
    Travelling m(present);
    const auto rsp = [&m] { return m.target->processor().general[4]; };
    REQUIRE(machine::back_to_last_change(*m.target, Register::Rsp));
    const std::uint64_t changed = m.target->clock();
    CHECK(changed < present);
    m.target->run({.instructions = present - changed});
    CHECK(m.target->clock() == present); // nothing changes it in between
    REQUIRE(machine::back_to_last_change(*m.target, Register::Rsp));
    CHECK(m.target->clock() == changed);
    const std::uint64_t value = rsp();
    machine::step_back(*m.target);
    CHECK(rsp() != value);
    CHECK_FALSE(machine::back_to_last_change(*m.target, Register::Cr3)); // it never does
}
