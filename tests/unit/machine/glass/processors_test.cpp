// SPDX-License-Identifier: MIT
// Several processors on the glass machine: whose turn it is, how one starts another, how they call
// one another.
#include "machine/glass/boot/startup.h"
#include "machine/hash.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

#include <random>

GUEST(spins);
GUEST(halt);
GUEST(counts_timer);
GUEST(counts_under_lock);
GUEST(pauses);
GUEST(sends_command);
GUEST(sleeps);
GUEST(identifies_processor);
GUEST(starts_from_real_mode);
GUEST(leaps_from_real_mode);

namespace {

using namespace test;
using machine::glass::Board;
using machine::glass::Core;
using x86::InterruptCommand;
using Delivery = InterruptCommand::Delivery;

constexpr std::uint64_t second_code = 0x24'0000;
constexpr std::uint64_t other_code = 0x25'0000;
constexpr std::uint64_t startup_page = 0x7000;
constexpr std::uint8_t startup_vector = 0x07;
constexpr std::uint64_t startup_goes_on_at = startup_page + x86::page_bytes - 8;
constexpr std::uint64_t lock = TestMachine::data;
constexpr std::uint8_t call_vector = 0x31;

/// Two processors, each with a piece of code.
struct Pair : TestMachine {
    Pair(Code first, Code second) : TestMachine(2) {
        place(code, first);
        cpu().rip() = code;
        place(second_code, second);
        prepare(1, second_code);
        general(0, General::Rcx) = general(1, General::Rcx) = 0;
        general(0, General::Rbx) = general(1, General::Rbx) = 0;
        general(0, General::R15) = general(1, General::R15) = apic;
        for (unsigned index = 0; index < 2; ++index) {
            board().core(index).apic.write(
                static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt), 0x1FF, 0);
        }
    }
    /// The second one has never run: it awaits its start.
    void forget_second() {
        board().core(1).activity = Core::Activity::AwaitingStartup;
        machine::glass::reset_processor(board().core(1).processor());
    }
    void send(unsigned to, Delivery how, std::uint8_t vector = 0) {
        board().core(to).apic.receive(
            InterruptCommand::to(static_cast<std::uint8_t>(to), how, vector));
    }
    Core::Activity activity(unsigned index) { return board().core(index).activity; }
    std::uint64_t hash() {
        machine::Hash hash;
        hash.add(memory().ram().first(0x100'0000));
        hash.add(board().register_hash());
        hash.add(std::as_bytes(std::span(events())));
        return hash.value();
    }
    void run_to(std::uint64_t moment) { go_on(moment - clock()); }
};

/// Both count under one lock, while the second is interrupted by a timer of its own.
struct Counting : Pair {
    static constexpr std::uint64_t rounds = 3000;

    Counting() : Pair(counts_under_lock_code(), counts_under_lock_code()) {
        for (unsigned index = 0; index < 2; ++index) {
            general(index, General::Rdi) = lock;
            general(index, General::Rcx) = rounds;
        }
        place(handler, counts_timer_code());
        set_gate(call_vector, handler);
        auto& apic = board().core(1).apic;
        const auto write = [&](x86::ApicRegister name, std::uint32_t value) {
            apic.write(static_cast<std::uint32_t>(name), value, 0);
        };
        write(x86::ApicRegister::TimerDivide, 0xB);
        write(x86::ApicRegister::TimerVector, 1u << 17 | call_vector);
        write(x86::ApicRegister::TimerInitialCount, 777);
        board().core(1).processor().set_rflags(
            x86::Rflags::at_reset().with(x86::Rflags::interrupts, true));
    }
};

} // namespace

// ---------------------------------------------------------------------------------------------
// Turns

TEST_CASE("Processors take turns of equal length", "[processors]") {
    Pair m(spins_code(), spins_code());
    m.go_on(10 * Board::turn_instructions);
    CHECK(m.general(0, General::Rcx) == 5 * Board::turn_instructions / 2);
    CHECK(m.general(1, General::Rcx) == 5 * Board::turn_instructions / 2);
}

TEST_CASE("A processor that nobody has started gets no turn", "[processors]") {
    Pair m(spins_code(), spins_code());
    m.forget_second();
    m.go_on(10'000);
    CHECK(m.general(0, General::Rcx) == 5000);
}

TEST_CASE("A processor that halts gives its turn away", "[processors]") {
    Pair m(halt_code(), spins_code());
    m.go_on(10'001);
    CHECK(m.activity(0) == Core::Activity::Halted);
    CHECK(m.general(1, General::Rcx) == 5000);
}

TEST_CASE("PAUSE gives the turn away at once", "[processors]") {
    Pair m(pauses_code(), spins_code());
    m.go_on(10 * (Board::turn_instructions + 1));
    CHECK(m.general(0, General::Rcx) < 20);
    CHECK(m.general(1, General::Rcx) > 9 * Board::turn_instructions / 2);
}

TEST_CASE("PAUSE alone is an instruction like any other", "[processors]") {
    TestMachine m;
    m.general(General::Rcx) = 0;
    m.run(pauses_code(), 3000);
    CHECK(m.general(General::Rcx) == 1000);
    CHECK(m.clock() == 3000);
}

TEST_CASE("Two processors count under one lock and lose nothing", "[processors]") {
    Counting m;
    const Stop stop = m.go_on();
    CHECK(stop.reason == StopReason::Stuck);
    CHECK(m.word(lock + 8) == 2 * Counting::rounds);
    CHECK(m.word(lock + 16) == 2 * Counting::rounds);
    CHECK(m.general(1, General::Rbx) > 10); // the timer's interrupts
    CHECK(m.general(0, General::Rbx) == 0);
    for (const auto& event : m.events()) {
        CHECK(event.vp() == 1);
    }
}

TEST_CASE("Two processors do the same in every run, wherever one stops", "[processors]") {
    Counting straight;
    straight.go_on();
    Counting again;
    again.go_on();
    CHECK(straight.hash() == again.hash());

    std::mt19937 random(7);
    Counting leaping;
    for (unsigned leap = 0; leap < 60; ++leap) {
        leaping.run_to(leaping.clock() + 1 + random() % 1500);
        Counting other;
        other.run_to(leaping.clock());
        REQUIRE(leaping.hash() == other.hash());
    }
}

TEST_CASE("Two processors driven one instruction at a time do the same", "[processors]") {
    constexpr std::uint64_t steps = 5000;
    Counting stepping;
    for (std::uint64_t step = 1; step <= steps; ++step) {
        stepping.go_on(1);
        REQUIRE(stepping.clock() == step);
    }
    Counting straight;
    straight.run_to(steps);
    CHECK(stepping.hash() == straight.hash());
}

TEST_CASE("Four processors can count as well as two", "[processors]") {
    TestMachine m(machine::most_processors);
    m.place(TestMachine::code, counts_under_lock_code());
    for (unsigned index = 0; index < machine::most_processors; ++index) {
        m.prepare(index, TestMachine::code);
        m.general(index, General::Rdi) = lock;
        m.general(index, General::Rcx) = 500;
    }
    m.go_on();
    CHECK(m.word(lock + 8) == 4 * 500);
}

// ---------------------------------------------------------------------------------------------
// Starting one another

TEST_CASE("INIT and SIPI start a processor in real mode at the page named", "[processors]") {
    Pair m(sends_command_code(), spins_code());
    m.forget_second();
    m.general(0, General::Rdx) = 1u << 24;
    m.general(0, General::Rax) = InterruptCommand::to(0, Delivery::Startup, startup_vector).raw;
    m.send(1, Delivery::Init);
    m.place(startup_page, halt_code());
    m.go_on(2 * Board::turn_instructions);
    Core& second = m.board().core(1);
    CHECK(second.activity == Core::Activity::Halted);
    CHECK(second.processor().rip() == 1);
    CHECK(second.processor().segment(SegmentName::Cs).selector == 0x0700);
    CHECK(second.processor().segment(SegmentName::Cs).base == startup_page);
    CHECK_FALSE(second.processor().cr0().get(x86::Cr0::protection));
    CHECK(second.processor().efer().raw == 0);
}

TEST_CASE("A started processor gets from real mode to long mode by itself", "[processors]") {
    const bool in_one_leap = GENERATE(false, true);
    Pair m(spins_code(), spins_code());
    m.forget_second();
    m.place(startup_page, in_one_leap ? leaps_from_real_mode_code() : starts_from_real_mode_code());
    m.memory().write(startup_goes_on_at, second_code);
    m.send(1, Delivery::Startup, startup_vector);
    const Stop stop = m.go_on(10 * Board::turn_instructions);
    CHECK(stop.reason == StopReason::InstructionLimit);
    Core& second = m.board().core(1);
    CHECK(second.processor().in_long_mode());
    CHECK(second.processor().code_size() == machine::glass::CodeSize::Bits64);
    CHECK(second.processor().rip() - second_code < 5);
    CHECK(m.general(1, General::Rcx) > 1000);
}

TEST_CASE("A second SIPI does not disturb who has started", "[processors]") {
    Pair m(spins_code(), spins_code());
    m.send(1, Delivery::Startup, startup_vector);
    m.go_on(4 * Board::turn_instructions);
    CHECK(m.general(1, General::Rcx) == Board::turn_instructions);
}

TEST_CASE("INIT ends what a processor was doing, and leaves the other alone", "[processors]") {
    Pair m(spins_code(), spins_code());
    m.go_on(4 * Board::turn_instructions);
    m.send(1, Delivery::Init);
    m.go_on(4 * Board::turn_instructions);
    CHECK(m.activity(1) == Core::Activity::AwaitingStartup);
    CHECK(m.board().core(1).processor().rip() == 0);
    CHECK(m.general(1, General::Rcx) == 0);
    CHECK(m.general(0, General::Rcx) == 3 * Board::turn_instructions);
}

TEST_CASE("Each processor knows its number, and which of them boots", "[processors]") {
    Pair m(identifies_processor_code(), identifies_processor_code());
    m.go_on();
    for (unsigned index = 0; index < 2; ++index) {
        CHECK(m.general(index, General::R8) == (index << 24 | 0x2'0800));
        CHECK(((m.general(index, General::R9) >> 8) & 1) == (index == 0));
        CHECK(m.general(index, General::R10) == index << 24);
    }
}

// ---------------------------------------------------------------------------------------------
// Calling one another

TEST_CASE("An interrupt wakes the other processor", "[processors]") {
    for (const Delivery how : {Delivery::Fixed, Delivery::Nmi}) {
        Pair m(spins_code(), sleeps_code());
        m.place(TestMachine::handler, counts_timer_code());
        m.set_gate(call_vector, TestMachine::handler);
        m.set_gate(static_cast<std::uint8_t>(Exception::NonMaskableInterrupt),
                   TestMachine::handler);
        m.general(0, General::Rdx) = 1u << 24;
        m.general(0, General::Rax) = InterruptCommand::to(0, how, call_vector).raw;
        m.go_on(4 * Board::turn_instructions);
        REQUIRE(m.activity(1) == Core::Activity::Halted);
        m.place(other_code, sends_command_code());
        m.board().core(0).processor().rip() = other_code;
        m.go_on(4 * Board::turn_instructions);
        CHECK(m.general(1, General::Rbx) == 1);
        CHECK(m.general(1, General::Rcx) == 1);
        CHECK(m.general(0, General::Rbx) == 0);
        REQUIRE(m.count_of(abi::EventKind::Interrupt) == 1);
        CHECK(m.events().front().vp() == 1);
    }
}

TEST_CASE("When all processors sleep, time passes to the first timer of any", "[processors]") {
    Pair m(sleeps_code(), sleeps_code());
    m.place(TestMachine::handler, counts_timer_code());
    m.set_gate(call_vector, TestMachine::handler);
    auto& apic = m.board().core(1).apic;
    apic.write(static_cast<std::uint32_t>(x86::ApicRegister::TimerDivide), 0xB, 0);
    apic.write(static_cast<std::uint32_t>(x86::ApicRegister::TimerVector), call_vector, 0);
    apic.write(static_cast<std::uint32_t>(x86::ApicRegister::TimerInitialCount), 1'000'000, 0);
    const Stop stop = m.go_on();
    CHECK(stop.reason == StopReason::Stuck);
    CHECK(m.general(1, General::Rbx) == 1);
    REQUIRE(m.events().size() == 1);
    CHECK(m.events()[0].clock == 1'000'000);
}
