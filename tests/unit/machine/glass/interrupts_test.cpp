// SPDX-License-Identifier: MIT
// Interrupts at their exact moment, halting, and the instructions whose answer must not depend on
// the host.
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

namespace {

using namespace test;

constexpr std::uint8_t timer_vector = 0x31;
constexpr std::uint32_t periodic = 1u << 17;

/// The interrupt controller is on, its timer beats once a clock tick; the handler counts in RBX.
struct WithTimer : TestMachine {
    WithTimer() {
        place(handler, counts_timer_code());
        set_gate(timer_vector, handler);
        set_gate(static_cast<std::uint8_t>(Exception::GeneralProtection), handler + 0x100);
        place(handler + 0x100, halt_code());
        general(General::R15) = apic;
        general(General::Rcx) = 0;
    }
    void apic_write(x86::ApicRegister name, std::uint32_t value) {
        board().apic().write(static_cast<std::uint32_t>(name), value, clock());
    }
    void start(std::uint32_t vector, std::uint32_t count) {
        apic_write(x86::ApicRegister::SpuriousInterrupt, 0x1FF);
        apic_write(x86::ApicRegister::TimerDivide, 0xB);
        apic_write(x86::ApicRegister::TimerVector, vector);
        apic_write(x86::ApicRegister::TimerInitialCount, count);
    }
    std::vector<std::uint64_t> interrupt_clocks() const {
        std::vector<std::uint64_t> clocks;
        for (const auto& event : events()) {
            if (event.kind == abi::EventKind::Interrupt) {
                clocks.push_back(event.clock);
            }
        }
        return clocks;
    }
};

} // namespace

TEST_CASE("A timer interrupts at exactly its instruction", "[interrupts]") {
    for (const std::uint32_t count : {10u, 11u, 12u, 500u}) {
        WithTimer m;
        m.start(timer_vector, count);
        m.general(General::Rcx) = 1000;
        m.run(counts_with_interrupts_on_code());
        CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{count});
        CHECK(m.general(General::Rbx) == 1);
    }
}

TEST_CASE("A periodic timer interrupts at each of its moments", "[interrupts]") {
    WithTimer m;
    m.start(periodic | timer_vector, 100);
    m.general(General::Rcx) = 200;
    m.run(counts_with_interrupts_on_code());
    CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{100, 200, 300, 400});
}

TEST_CASE("Where one stops has no influence on when interrupts come", "[interrupts]") {
    for (const std::uint64_t step : {1ull, 3ull, 7ull, 50ull}) {
        WithTimer m;
        m.start(periodic | timer_vector, 33);
        m.general(General::Rcx) = 100;
        Stop stop = m.run(counts_with_interrupts_on_code(), step);
        while (stop.reason == StopReason::InstructionLimit) {
            stop = m.go_on(step);
        }
        CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{33, 66, 99, 132, 165, 198});
        CHECK(m.general(General::Rbx) == 6);
    }
}

TEST_CASE("An interrupt waits for the instruction behind STI", "[interrupts]") {
    WithTimer m;
    m.apic_write(x86::ApicRegister::SpuriousInterrupt, 0x1FF);
    m.run(opens_for_interrupts_code());
    // store, nop, sti, inc: four instructions before it comes
    CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{4});
    CHECK(m.general(General::Rcx) == 2);
}

TEST_CASE("An interrupt waits for the instruction behind MOV SS", "[interrupts]") {
    const std::pair<std::uint32_t, std::uint64_t> moments[] = {{4, 4}, {5, 6}, {6, 6}};
    for (const auto& [due, taken] : moments) {
        WithTimer m;
        m.start(timer_vector, due);
        m.run(moves_stack_segment_code());
        CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{taken});
    }
}

TEST_CASE("A halted processor sleeps until the timer's moment", "[interrupts]") {
    WithTimer m;
    m.start(timer_vector, 1'000'000);
    m.run(waits_for_timer_code());
    CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{1'000'000});
    CHECK(m.clock() == 1'000'000 + 3 + 2); // handler, cli, hlt
}

TEST_CASE("A limit ends before a halted processor wakes, and the next run wakes it",
          "[interrupts]") {
    WithTimer m;
    m.start(timer_vector, 1000);
    const Stop stop = m.run(waits_for_timer_code(), 400);
    CHECK(stop.reason == StopReason::InstructionLimit);
    CHECK(m.clock() == 400);
    CHECK(m.general(General::Rbx) == 0);
    m.go_on();
    CHECK(m.interrupt_clocks() == std::vector<std::uint64_t>{1000});
}

TEST_CASE("Halting with interrupts off and no timer is the end, and is said", "[interrupts]") {
    TestMachine m;
    const Stop stop = m.run(halt_code());
    CHECK(stop.reason == StopReason::Stuck);
    CHECK_THAT(stop.sentence, test::contains("nothing can wake it"));
}

TEST_CASE("Time is the number of instructions", "[interrupts]") {
    TestMachine m;
    m.run(reads_time_twice_code());
    CHECK(m.general(General::R8) == 0);
    CHECK(m.general(General::R9) == 5 - 1); // rdtsc, mov, nop, nop before it
    CHECK(m.general(General::Rax) == 6);    // rdtscp
    CHECK(m.clock() == 8);
}

TEST_CASE("CPUID announces SVM and nothing of the host", "[interrupts]") {
    TestMachine m;
    m.run(identifies_code());
    CHECK((m.general(General::Rcx) & 4) != 0);
    CHECK((m.general(General::Rdx) & (1u << 29)) != 0);
}

TEST_CASE("A model-specific register keeps what is written", "[interrupts]") {
    const std::pair<std::uint32_t, std::uint64_t> registers[] = {
        {0xC000'0081, 0x0018'0008'0000'0000},
        {0xC000'0082, 0xFFFF'F800'1234'5678},
        {0xC000'0102, 0x0000'7000'0000'0000},
        {0x277, 0x0007'0406'0007'0406},
        {0xC001'0117, 0x10'0000},
        {0x176, 0x1234},
    };
    for (const auto& [msr, value] : registers) {
        TestMachine m;
        m.general(General::Rcx) = msr;
        m.general(General::Rax) = value & 0xFFFF'FFFF;
        m.general(General::Rdx) = value >> 32;
        m.run(writes_msr_code());
        CHECK((m.general(General::Rdx) << 32 | m.general(General::Rax)) == value);
    }
}

TEST_CASE("A register that does not exist, or refuses its value, is #GP", "[interrupts]") {
    const std::pair<std::uint32_t, std::uint64_t> refusals[] = {
        {0x4000'0000, 0},                     // nobody's
        {0xC000'0080, 0x8000},                // EFER: reserved bit
        {0xC000'0080, 0xC01},                 // EFER: long mode off under its feet
        {0xC000'0082, 0x0000'8000'0000'0000}, // LSTAR: not canonical
        {0xC001'0117, 0x123},                 // VM_HSAVE_PA: not a page
        {0x1B, 0},                            // APIC_BASE: does not move
    };
    for (const auto& [msr, value] : refusals) {
        WithTimer m;
        m.general(General::Rcx) = msr;
        m.general(General::Rax) = value & 0xFFFF'FFFF;
        m.general(General::Rdx) = value >> 32;
        m.run(writes_msr_code());
        CHECK(m.cpu().rip() == TestMachine::handler + 0x101);
    }
}

TEST_CASE("CR4 takes the bits of this processor and no others", "[interrupts]") {
    WithTimer good;
    good.general(General::Rax) = 0x30'0620; // SMEP and SMAP
    good.run(writes_cr4_code());
    CHECK(good.cpu().cr4().raw == 0x30'0620);
    for (const std::uint64_t bad : {0x620ull | 1ull << 30, 0x600ull, 0x620ull | 1ull << 18}) {
        WithTimer m;
        m.general(General::Rax) = bad;
        m.run(writes_cr4_code());
        CHECK(m.cpu().rip() == TestMachine::handler + 0x101);
    }
}

TEST_CASE("CR8 is the interrupt controller's task priority", "[interrupts]") {
    WithTimer m;
    m.general(General::Rax) = 5;
    m.run(uses_cr8_code());
    CHECK(m.general(General::Rbx) == 5);
    CHECK(m.board().apic().task_priority() == 0x50);
}

TEST_CASE("The power switch ends the machine behind its own instruction", "[interrupts]") {
    TestMachine m;
    const Stop stop = m.run(switches_off_code());
    CHECK(stop.reason == StopReason::PoweredOff);
    CHECK(stop.power_off == 0x10);
    CHECK(m.general(General::Rbx) == 0);
    CHECK(m.clock() == 6);
    CHECK(m.board().console() == "!");
    CHECK(m.go_on().reason == StopReason::PoweredOff);
}

TEST_CASE("A port with nothing behind it reads as ones", "[interrupts]") {
    TestMachine m;
    m.general(General::Rdx) = 0x1234;
    m.run(reads_port_code());
    CHECK((m.general(General::Rax) & 0xFF) == 0xFF);
}

TEST_CASE("A pause asked for between runs ends the next at once", "[interrupts]") {
    TestMachine m;
    m.board().request_pause();
    const Stop stop = m.run(spins_code());
    CHECK(stop.reason == StopReason::Paused);
    CHECK(m.clock() == 0);
    CHECK(m.go_on(10).reason == StopReason::InstructionLimit);
}
