// SPDX-License-Identifier: MIT
// Typing into a guest: when the machine takes it in, and that the log of it makes the run again.
#include "machine/glass/console_input.h"

#include "machine/typist.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

#include <chrono>
#include <thread>

namespace {

using machine::RunLimit;
using machine::Typed;
using machine::Typist;
using machine::glass::Clock;
using machine::glass::ConsoleInput;
using test::General;
using test::Stop;
using test::StopReason;
using test::TestMachine;

std::string text_of(const std::vector<Typed>& log) {
    std::string text;
    for (const Typed& each : log) {
        text += each.bytes;
    }
    return text;
}

} // namespace

TEST_CASE("What is typed is taken once, and the log says when", "[input]") {
    ConsoleInput input;
    CHECK_FALSE(input.is_waiting());
    CHECK(input.take(5).empty());
    input.type("a");
    input.type("b");
    CHECK(input.is_waiting());
    CHECK(input.take(7) == "ab");
    CHECK(input.take(8).empty());
    CHECK(input.taken() == std::vector<Typed>{{7, "ab"}});
}

TEST_CASE("A log is typed again at its moments", "[input]") {
    ConsoleInput input;
    input.replay({{10, "x"}, {20, "y"}});
    CHECK(input.next_moment() == 10);
    CHECK(input.take(9).empty());
    CHECK(input.take(10) == "x");
    CHECK(input.taken() == std::vector<Typed>{{10, "x"}});
    CHECK(input.next_moment() == 20);
    CHECK(input.take(20) == "y");
    CHECK(input.next_moment() == Clock::never);
}

TEST_CASE("Typing in the middle of a log drops its rest", "[input]") {
    ConsoleInput input;
    input.replay({{10, "x"}, {20, "y"}});
    CHECK(input.take(10) == "x");
    input.type("z");
    CHECK(input.take(15) == "z");
    CHECK(input.next_moment() == Clock::never);
    CHECK(input.taken() == std::vector<Typed>{{10, "x"}, {15, "z"}});
}

TEST_CASE("A guest reads what is typed, whenever it is typed", "[input]") {
    TestMachine m;
    CHECK(m.run(echoes_code(), 1000).reason == StopReason::InstructionLimit);
    m.board().type("hello");
    m.go_on(1000);
    CHECK(m.board().console() == "vitrine> hello");
    std::thread person([&m] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        m.board().type("\x04");
    });
    const Stop stop = m.go_on();
    person.join();
    CHECK(stop.reason == StopReason::Stuck); // halted
    CHECK(text_of(m.board().input().taken()) == "hello\x04");
}

TEST_CASE("The log of what was typed makes the same run", "[input][determinism]") {
    TestMachine typed;
    typed.run(echoes_code(), 777);
    typed.board().type("ab");
    typed.go_on(333);
    std::thread person([&typed] { typed.board().type("cd\x04"); });
    typed.go_on();
    person.join();

    TestMachine replayed;
    replayed.board().input().replay(typed.board().input().taken());
    CHECK(replayed.run(echoes_code()).reason == StopReason::Stuck);
    CHECK(replayed.clock() == typed.clock());
    CHECK(replayed.board().register_hash() == typed.board().register_hash());
    CHECK(replayed.board().input().taken() == typed.board().input().taken());
}

TEST_CASE("A script is typed at the same instructions in every run", "[input][determinism]") {
    const auto play = [](std::uint64_t slice) {
        TestMachine m;
        Typist typist({"one", "two", "\x04"});
        RunLimit limit;
        limit.instructions = slice;
        limit.answer = [&typist](const std::string& console) { return typist.answer(console); };
        m.place(TestMachine::code, echoes_code());
        m.cpu().rip() = TestMachine::code;
        Stop stop;
        do {
            stop = m.board().run(limit);
        } while (stop.reason == StopReason::InstructionLimit);
        CHECK(m.board().console() == "vitrine> one\nvitrine> two\nvitrine> ");
        return m.board().input().taken();
    };
    const auto log = play(RunLimit::none);
    REQUIRE(log.size() == 3);
    CHECK(log[0].bytes == "one\r");
    CHECK(log == play(RunLimit::none));
    CHECK(log == play(61)); // wherever it is stopped on the way
}

TEST_CASE("A guest that sleeps between two looks at the keyboard wakes for nothing else",
          "[input]") {
    TestMachine m;
    m.set_gate(0x40, TestMachine::handler);
    const std::uint8_t returns[] = {0x48, 0xCF}; // iretq
    m.place(TestMachine::handler, returns);
    m.general(General::R15) = TestMachine::apic;
    m.place(TestMachine::code, sleeps_between_looks_code());
    m.cpu().rip() = TestMachine::code;
    RunLimit limit;
    limit.when_idle = RunLimit::WhenIdle::Stop;
    CHECK(m.board().run(limit).reason == StopReason::Idle);
    const std::uint64_t first = m.clock();
    CHECK(m.board().run(limit).reason == StopReason::Idle);
    CHECK(m.clock() > first); // each sleep passes
    m.board().type("\x04");
    CHECK(m.board().run({}).reason == StopReason::Stuck);
    CHECK((m.general(General::Rax) & 0xFF) == 4);
}

TEST_CASE("A log whose moment falls into a sleep is typed in it", "[input][determinism]") {
    const auto prepare = [](TestMachine& m) {
        m.set_gate(0x40, TestMachine::handler);
        const std::uint8_t returns[] = {0x48, 0xCF}; // iretq
        m.place(TestMachine::handler, returns);
        m.general(General::R15) = TestMachine::apic;
        m.place(TestMachine::code, sleeps_between_looks_code());
        m.cpu().rip() = TestMachine::code;
    };
    TestMachine m;
    prepare(m);
    m.go_on(25'123); // the timer's periods are 10,000
    m.board().type("\x04");
    m.go_on();
    REQUIRE(m.board().input().taken().front().clock == 25'123);
    TestMachine again;
    prepare(again);
    again.board().input().replay(m.board().input().taken());
    again.go_on();
    CHECK(again.clock() == m.clock());
    CHECK(again.board().register_hash() == m.board().register_hash());
}
