// SPDX-License-Identifier: MIT
// Steps between worlds: into VMRUN, over a hypercall, out of a VTL.
#include "machine/stepping.h"
#include "machine/symbols.h"
#include "machine/time_travel.h"
#include "tests/catch.h"
#include "tests/unit/machine/glass/with_guest.h"

#include <sstream>

namespace {

using machine::StopReason;
using World = abi::World::Kind;
using test::TestMachine;

/// A hypervisor before its first VMRUN, and a guest that calls it.
struct Calling : test::WithGuest {
    std::unique_ptr<machine::Target> target;

    Calling() : WithGuest(calls_hypervisor_code()) {
        place(code, runs_guest_often_code());
        cpu().rip() = code;
        general(test::General::Rcx) = 3;
        target = hand_over();
    }
    World world() const { return target->processor().world; }
};

} // namespace

TEST_CASE("A step into the guest ends before its first instruction", "[stepping]") {
    Calling m;
    const auto stop = machine::step_into_guest(*m.target);
    CHECK(stop.reason == StopReason::EventMatched);
    CHECK(m.world() == World::Vtl0Kernel);
    CHECK(m.target->processor().rip == test::guest_code);
}

TEST_CASE("A step over VMRUN ends behind it", "[stepping]") {
    Calling m;
    while (m.target->processor().guest_mode == false) {
        const std::uint64_t rip = m.target->processor().rip;
        const auto ahead = m.target->clock();
        REQUIRE(ahead < 100);
        const auto stop = machine::step_over(*m.target);
        CHECK(m.world() != World::Vtl0Kernel);
        if (stop.reason == StopReason::EventMatched) { // it was VMRUN
            CHECK(m.target->processor().rip > rip);
            CHECK(m.target->events().back().kind == abi::EventKind::VmExit);
            return;
        }
    }
    FAIL("the hypervisor never ran the guest");
}

TEST_CASE("A step over a hypercall ends in the guest again, or with the machine", "[stepping]") {
    Calling m;
    machine::step_into_guest(*m.target);
    machine::step(*m.target);                        // INC
    const auto stop = machine::step_over(*m.target); // VMMCALL
    CHECK(stop.reason == StopReason::EventMatched);
    CHECK(m.world() == World::Vtl0Kernel);
}

TEST_CASE("Steps without processor events say what they need", "[stepping]") {
    struct Blind final : machine::Target {
        std::string_view name() const override { return "blind"; }
        machine::Capabilities capabilities() const override { return {}; }
        machine::Stop run(const machine::RunLimit&) override { return {}; }
        void request_pause() override {}
        void type(std::string_view) override {}
        std::uint64_t clock() const override { return 0; }
        machine::ProcessorState processor(unsigned) override { return {}; }
        std::span<const std::byte> ram() const override { return {}; }
        std::span<const abi::TraceEvent> events() const override { return none; }
        const std::string& console() const override { return silence; }
        std::uint64_t state_hash() override { return 0; }
        std::vector<abi::TraceEvent> none;
        std::string silence;
    } blind;
    for (auto* step : {machine::step_over, machine::step_into_guest, machine::step_out}) {
        const auto stop = step(blind);
        CHECK(stop.reason == StopReason::Failed);
        CHECK_THAT(stop.sentence, test::contains("need the machine glass"));
    }
}

TEST_CASE("Lines of the source are stepped, forwards and back", "[stepping]") {
    TestMachine m;
    m.place(TestMachine::code, counts_rounds_code());
    m.cpu().rip() = TestMachine::code;
    m.general(test::General::Rdi) = TestMachine::data;
    m.board().keep_history(16 << 20);
    // Two instructions on line 1, INC on 2, MOV on 3, the loop on 4.
    std::istringstream file("F 0 40 rounds\nL 0 rounds.cpp 1\nL 5 rounds.cpp 2\n"
                            "L 8 rounds.cpp 3\nL d rounds.cpp 4\n");
    machine::Symbols symbols;
    REQUIRE(symbols.add("test.exe", TestMachine::code, file).empty());
    const auto target = m.hand_over();
    const auto line = [&] {
        const auto place = symbols.place_of(target->processor().rip);
        return place ? place->line : 0;
    };
    for (const unsigned next : {2u, 3u, 4u}) {
        machine::step_line(*target, symbols);
        CHECK(line() == next);
    }
    target->run({.instructions = 6}); // into the loop's second round
    CHECK(line() == 4);
    for (const unsigned before : {3u, 2u, 1u}) {
        machine::step_line_back(*target, symbols);
        CHECK(line() == before);
    }
    CHECK(target->clock() == 0); // the first of its two instructions
    CHECK(machine::step_line_back(*target, symbols).reason == StopReason::Failed);
    CHECK(target->clock() == 0);
}
