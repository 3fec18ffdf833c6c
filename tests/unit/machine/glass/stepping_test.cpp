// SPDX-License-Identifier: MIT
// One machine, however one drives it: straight on, in leaps, one instruction at a time.
#include "tests/catch.h"
#include "tests/unit/machine/glass/busy_machine.h"

#include <array>
#include <chrono>
#include <random>
#include <thread>

namespace {

using namespace test;

constexpr std::uint64_t whole_run = 60'000;

} // namespace

TEST_CASE("Two machines do the same", "[stepping]") {
    Busy one;
    Busy other;
    one.run_to(whole_run);
    other.run_to(whole_run);
    CHECK(one.clock() == whole_run);
    CHECK(one.hash() == other.hash());
    CHECK(one.count_of(abi::EventKind::Interrupt) > 100);
}

TEST_CASE("A machine with one processor runs as it always has", "[stepping]") {
    // Taken when the machine could have one processor only. Clock, events and registers alike: who
    // changes this number changes every run that anybody has recorded.
    constexpr std::uint64_t as_it_was = 0x4669'1E40'E10B'49A0;
    Busy m;
    m.run_to(whole_run);
    CHECK(m.hash() == as_it_was);
}

TEST_CASE("A machine driven in leaps is the same at every landing", "[stepping]") {
    std::mt19937 random(7);
    Busy leaping;
    for (unsigned leap = 0; leap < 40; ++leap) {
        leaping.run_to(leaping.clock() + 1 + random() % 700);
        Busy straight;
        straight.run_to(leaping.clock());
        REQUIRE(leaping.hash() == straight.hash());
    }
}

TEST_CASE("A machine driven one instruction at a time is the same", "[stepping]") {
    constexpr std::uint64_t steps = 5000;
    Busy stepping;
    for (std::uint64_t step = 1; step <= steps; ++step) {
        CHECK(stepping.go_on(1).reason == StopReason::InstructionLimit);
        REQUIRE(stepping.clock() == step);
    }
    Busy straight;
    straight.run_to(steps);
    CHECK(stepping.hash() == straight.hash());
}

TEST_CASE("Code that changes itself is stepped through exactly", "[stepping]") {
    TestMachine straight;
    straight.run(changes_itself_in_a_loop_code());
    TestMachine stepping;
    Stop stop = stepping.run(changes_itself_in_a_loop_code(), 1);
    std::uint64_t steps = 0;
    for (; stop.reason == StopReason::InstructionLimit; ++steps) {
        CHECK(stepping.clock() == steps + 1);
        stop = stepping.go_on(1);
    }
    CHECK(stepping.general(General::Rbx) == straight.general(General::Rbx));
    CHECK(stepping.clock() == straight.clock());
    CHECK(steps == straight.clock());
}

TEST_CASE("Machines on two threads do not disturb one another", "[stepping]") {
    Busy alone;
    alone.run_to(whole_run);
    Busy first;
    Busy second;
    std::thread thread([&] { first.run_to(whole_run); });
    second.run_to(whole_run);
    thread.join();
    CHECK(first.hash() == alone.hash());
    CHECK(second.hash() == alone.hash());
}

TEST_CASE("Machines in turn on one thread do not disturb one another", "[stepping]") {
    Busy alone;
    alone.run_to(2000);
    Busy first;
    Busy second;
    for (unsigned turn = 0; turn < 20; ++turn) {
        first.go_on(100);
        second.go_on(100);
    }
    CHECK(first.hash() == alone.hash());
    CHECK(second.hash() == alone.hash());
}

TEST_CASE("A running machine can be paused from another thread", "[stepping]") {
    TestMachine m;
    std::thread pauser([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        m.board().request_pause();
    });
    const Stop stop = m.run(spins_code());
    pauser.join();
    CHECK(stop.reason == StopReason::Paused);
    const std::uint64_t paused_at = m.clock();
    CHECK(m.general(General::Rcx) == paused_at / 2 + paused_at % 2);
    m.go_on(10);
    CHECK(m.clock() == paused_at + 10);
}

TEST_CASE("A watcher stops the machine at its event", "[stepping]") {
    Busy m;
    CHECK(m.run_until(abi::EventKind::Interrupt).reason == StopReason::EventMatched);
    CHECK(m.events().back().kind == abi::EventKind::Interrupt);
    CHECK(m.events().back().clock == m.clock());
}
