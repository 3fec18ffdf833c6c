// SPDX-License-Identifier: MIT
// A device of a running machine changes its memory: at its own exact moment, and code as well.
#include "machine/glass/devices/vtd.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

#include <random>

namespace {

using namespace test;

constexpr std::uint64_t function = 0x22'0000;
constexpr std::uint64_t edu_memory = 0xFEA0'0000;
constexpr std::uint64_t transfer = 100'000'000; // instructions
constexpr std::uint8_t message_vector = 0x31;

struct WithEdu : TestMachine {
    WithEdu() {
        map(edu_memory, open_page(edu_memory));
        general(General::R15) = edu_memory;
        general(General::Rsi) = function;
        general(General::Rbp) = data;
    }
    void give_edu(std::uint64_t bytes) { memory().write(data, bytes); }
};

constexpr std::uint64_t returns_two = 0x00C3'0000'0002'B8; // mov eax, 2; ret
constexpr std::uint64_t halts = 0xF4F4'F4F4'F4F4'F4F4;

} // namespace

TEST_CASE("A function that a device overwrites is the new one when it is called next", "[dma]") {
    WithEdu m;
    m.place(function, returns_one_code());
    m.give_edu(returns_two);
    CHECK(m.run(has_function_overwritten_code()).reason == StopReason::Stuck);
    CHECK(m.general(General::Rbx) == 1);
    CHECK(m.general(General::Rax) == 2);
    CHECK(m.clock() > 2 * transfer);
    CHECK(m.clock() < 2 * transfer + 10'000);
}

TEST_CASE("Each transfer that reached memory is an event", "[dma]") {
    WithEdu m;
    m.place(function, returns_one_code());
    m.give_edu(returns_two);
    CHECK(m.run(has_function_overwritten_code()).reason == StopReason::Stuck);
    CHECK(m.count_of(abi::EventKind::DmaTransfer) == 2);
    abi::TraceEvent write;
    for (const abi::TraceEvent& event : m.events()) {
        write = event.kind == abi::EventKind::DmaTransfer ? event : write;
    }
    CHECK(write.operand[0] == x86::PciRequester::of(0, 4).raw);
    CHECK(write.operand[1] == function);
    CHECK(write.operand[2] >> 32 == 1);
    CHECK(write.before() == abi::World::Kind::Device);
}

TEST_CASE("A loop that a device overwrites while it runs ends at that very moment", "[dma]") {
    WithEdu m;
    m.place(function, loops_for_ever_code());
    m.give_edu(halts);
    CHECK(m.run(has_loop_overwritten_code()).reason == StopReason::Stuck);
    CHECK(m.cpu().rip() == function + 1);
    CHECK(m.clock() < 2 * transfer + 10'000);
}

TEST_CASE("Where one stops has no influence on when a device writes", "[dma]") {
    const auto prepare = [](WithEdu& m) {
        m.place(function, returns_one_code());
        m.give_edu(returns_two);
    };
    WithEdu straight;
    prepare(straight);
    straight.run(has_function_overwritten_code());

    std::mt19937_64 random(11);
    WithEdu leaping;
    prepare(leaping);
    Stop stop = leaping.run(has_function_overwritten_code(), 1);
    while (stop.reason == StopReason::InstructionLimit) {
        stop = leaping.go_on(1 + random() % (transfer / 10));
    }
    CHECK(leaping.clock() == straight.clock());
    CHECK(leaping.board().register_hash() == straight.board().register_hash());
}

TEST_CASE("A sleeping processor is woken by a device's message", "[dma]") {
    WithEdu m;
    m.place(TestMachine::handler, counts_timer_code());
    m.set_gate(message_vector, TestMachine::handler);
    m.board().apic().write(static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt), 0x1FF,
                           0);
    m.map(TestMachine::apic, open_page(TestMachine::apic));
    m.general(General::Rbx) = 0;
    CHECK(m.run(sleeps_until_transferred_code()).reason == StopReason::Stuck);
    CHECK((m.general(General::Rax) & 1) == 0);
    CHECK(m.count_of(abi::EventKind::Interrupt) == 1);
    CHECK(m.clock() > transfer);
    CHECK(m.clock() < transfer + 1000);
}
