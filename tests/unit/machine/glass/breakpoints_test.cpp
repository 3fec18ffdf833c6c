// SPDX-License-Identifier: MIT
// Stopping at an instruction, at a store, at a load.
#include "tests/catch.h"
#include "tests/unit/machine/glass/busy_machine.h"
#include "tests/unit/machine/glass/with_guest.h"

extern "C" const std::uint8_t counts_rounds_middle[];
extern "C" const std::uint8_t counts_rounds_loop[];

namespace {

using machine::Breakpoint;
using test::Busy;
using test::General;
using test::Stop;
using test::StopReason;
using test::TestMachine;
using Kind = Breakpoint::Kind;
using Space = Breakpoint::Space;

Breakpoint at(std::uint64_t address) { return {Kind::Execute, Space::Linear, address, 1}; }
Breakpoint on_write(std::uint64_t address, std::uint64_t bytes = 1, Space space = Space::Linear) {
    return {Kind::Write, space, address, bytes};
}
Breakpoint on_access(std::uint64_t address, std::uint64_t bytes = 1) {
    return {Kind::Access, Space::Linear, address, bytes};
}

const std::uint64_t middle = TestMachine::code + (counts_rounds_middle - counts_rounds);
const std::uint64_t loop = TestMachine::code + (counts_rounds_loop - counts_rounds);

/// A machine about to run `code`, with RDI at the data.
struct Stopping : TestMachine {
    explicit Stopping(test::Code bytes) {
        place(code, bytes);
        cpu().rip() = code;
        general(General::Rdi) = data;
    }
};

} // namespace

TEST_CASE("A run stops before the instruction, and goes on from it", "[breakpoint]") {
    Stopping m(counts_rounds_code());
    m.board().stop_at({at(middle)});
    const Stop stop = m.go_on();
    CHECK(stop.reason == StopReason::Breakpoint);
    CHECK(stop.hit == at(middle));
    CHECK(m.cpu().rip() == middle);
    CHECK(m.clock() == 2);
    CHECK(m.general(General::Rax) == 1);
    CHECK(m.go_on().reason == StopReason::Stuck); // at its end
}

TEST_CASE("A breakpoint in a loop stops in each round", "[breakpoint]") {
    Stopping m(counts_rounds_code());
    m.go_on(5); // the code is translated already
    m.board().stop_at({at(loop)});
    for (unsigned round = 2; round > 0; --round) {
        CHECK(m.go_on().reason == StopReason::Breakpoint);
        CHECK(m.general(General::Rcx) == round);
    }
    m.board().stop_at({});
    CHECK(m.go_on().reason == StopReason::Stuck);
}

TEST_CASE("A run that is stopped often is the same run", "[breakpoint][determinism]") {
    Busy straight;
    straight.run_to(20'000);
    Busy stopped;
    stopped.board().stop_at({at(Busy::code + 8), at(Busy::code), at(Busy::handler),
                             on_write(Busy::data, 8), on_access(Busy::data + 70),
                             on_write(Busy::stack_top - 16, 16, Space::Physical)});
    std::size_t stops = 0;
    while (stopped.clock() < 20'000) {
        stops += stopped.go_on(20'000 - stopped.clock()).reason == StopReason::Breakpoint ? 1 : 0;
    }
    CHECK(stops > 1000);
    CHECK(stopped.hash() == straight.hash());
}

TEST_CASE("A watched byte stops the run behind the instruction that wrote it", "[breakpoint]") {
    Stopping m(counts_rounds_code());
    m.board().stop_at({on_write(TestMachine::data + 19)});
    const Stop stop = m.go_on();
    CHECK(stop.reason == StopReason::Breakpoint);
    CHECK(stop.hit == on_write(TestMachine::data + 19));
    CHECK(m.general(General::Rcx) == 2); // the second round
    CHECK(m.word(TestMachine::data + 16) != 0);
    CHECK(m.clock() == 4 + 4 + 1);
    CHECK(m.go_on().reason == StopReason::Stuck); // written once
}

TEST_CASE("A string instruction stops at the repetition that wrote", "[breakpoint]") {
    Stopping m(fills_and_reads_code());
    m.board().stop_at({on_write(TestMachine::data + 20)});
    CHECK(m.go_on().reason == StopReason::Breakpoint);
    CHECK(m.read<std::uint8_t>(TestMachine::data + 20) == 7);
    CHECK(m.read<std::uint8_t>(TestMachine::data + 21) == 0);
}

TEST_CASE("Reading what is watched for any access stops, too", "[breakpoint]") {
    Stopping m(fills_and_reads_code());
    m.board().stop_at({on_access(TestMachine::data + 41)});
    CHECK(m.go_on().reason == StopReason::Breakpoint); // the store
    CHECK(m.go_on().reason == StopReason::Breakpoint); // the load of two bytes
    CHECK((m.general(General::Rbx) & 0xFFFF) == 0x0707);
    CHECK(m.go_on().reason == StopReason::Stuck);
}

TEST_CASE("A physical address is watched under all its names", "[breakpoint]") {
    Stopping m(counts_rounds_code());
    const std::uint64_t alias = 0x70'0000;
    m.map(alias, test::open_page(TestMachine::data).with(test::Entry::user, false));
    m.general(General::Rdi) = alias;
    m.board().stop_at({on_write(TestMachine::data + 8, 1, Space::Physical)});
    CHECK(m.go_on().reason == StopReason::Breakpoint);
    CHECK(m.general(General::Rcx) == 1);
    m.board().stop_at({on_write(TestMachine::data + 8)}); // nobody uses that name
    CHECK(m.go_on().reason == StopReason::Stuck);
}

TEST_CASE("What the processor stores by itself counts for a physical address", "[breakpoint]") {
    Busy m;
    m.board().stop_at({on_write(Busy::stack_top - 8, 8, Space::Physical)});
    bool in_handler = false;
    for (unsigned stop = 0; stop < 20 && !in_handler; ++stop) {
        REQUIRE(m.go_on().reason == StopReason::Breakpoint);
        in_handler = m.cpu().rip() >= Busy::handler && m.cpu().rip() < Busy::handler + 0x300;
    }
    CHECK(in_handler); // an exception frame
}
