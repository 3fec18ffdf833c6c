// SPDX-License-Identifier: MIT
// Two processors over one memory: code that one changes is changed for the other, and a
// translation of an address that one takes back stays with the other until it forgets.
#include "tests/catch.h"
#include "tests/unit/machine/glass/with_guest.h"

#include <array>

namespace {

using namespace test;
using machine::glass::Board;
using x86::InterruptCommand;

constexpr std::uint64_t second_code = 0x24'0000;
constexpr std::uint64_t function = 0x25'0000;
constexpr std::uint64_t alias = 0x26'0000;

/// The first processor changes a function that the second one calls.
struct Changing : TestMachine {
    Changing(Code changes, std::uint64_t by_address) : TestMachine(2) {
        place(function, returns_one_code());
        map(alias, open_page(function).with(Entry::user, false));
        place(code, changes);
        cpu().rip() = code;
        place(second_code, calls_until_it_changes_code());
        prepare(1, second_code);
        general(0, General::Rdi) = by_address;
        general(0, General::Rdx) = 5000;
        general(1, General::Rsi) = function;
        general(1, General::Rcx) = 0;
    }
};

} // namespace

TEST_CASE("Code that another processor has run can be changed", "[processors][stores]") {
    for (const std::uint64_t address : {function, alias}) {
        Changing m(waits_and_changes_function_code(), address);
        const Stop stop = m.go_on(200'000);
        CHECK(stop.reason == StopReason::Stuck); // both came to their end
        CHECK(m.general(1, General::Rax) == 2);
        CHECK(m.general(1, General::Rcx) > 500);
    }
}

TEST_CASE("A page that was data for one processor may become another's code",
          "[processors][stores]") {
    for (const std::uint64_t address : {function, alias}) {
        Changing m(stores_waits_and_changes_function_code(), address);
        const Stop stop = m.go_on(200'000);
        CHECK(stop.reason == StopReason::Stuck);
        CHECK(m.general(1, General::Rax) == 2);
        CHECK(m.general(1, General::Rcx) > 500);
    }
}

TEST_CASE("Code written from outside is changed for every processor", "[processors][stores]") {
    Changing m(spins_code(), function);
    m.go_on(10'000);
    constexpr std::array<std::uint8_t, 1> two = {2};
    m.place(function + 1, two);
    m.go_on(10'000);
    CHECK(m.general(1, General::Rax) == 2);
}

// ---------------------------------------------------------------------------------------------
// Stale translations

namespace {

/// Forgets what processor `index` has translated, as reloading CR3 does.
void forget_translations(TestMachine& m, unsigned index) {
    m.board().core(index).engine->flush_translations();
}

} // namespace

TEST_CASE("An entry that one processor clears serves the other until it forgets",
          "[processors][stale]") {
    TestMachine m(2);
    m.place(TestMachine::code, clears_entry_code());
    m.cpu().rip() = TestMachine::code;
    m.place(second_code, reads_in_a_loop_code());
    m.prepare(1, second_code);
    const std::uint64_t entry = m.tables().slot(TestMachine::page_table_root, TestMachine::data);
    m.general(0, General::Rdi) = entry;
    m.general(0, General::Rdx) = 5000;
    m.general(1, General::Rdi) = TestMachine::data;
    m.general(1, General::Rcx) = 0;
    m.go_on(50 * Board::turn_instructions);
    REQUIRE(m.word(entry) == 0);
    CHECK(m.count_of(abi::EventKind::PageFault) == 0); // the second still reads
    CHECK(m.general(1, General::Rcx) > 5000);

    forget_translations(m, 1);
    const Stop stop = m.go_on(4 * Board::turn_instructions);
    CHECK(stop.reason == StopReason::Stuck); // a page fault, and no handler: a triple fault
}

TEST_CASE("A nested right taken away reaches another processor's guest when it is called out",
          "[processors][stale]") {
    WithGuest m(reads_in_a_loop_code(), 2);
    m.use_nested_paging();
    m.intercept(InstructionIntercepts::nmi);
    m.place(TestMachine::code, clears_entry_code());
    m.cpu().rip() = TestMachine::code;
    m.place(second_code, runs_guest_code());
    m.prepare(1, second_code);
    m.general(1, General::Rax) = vmcb_address;
    m.general(1, General::Rdi) = guest_data;
    m.general(1, General::Rcx) = 0;
    const std::uint64_t entry = m.nested.slot(nested_root, guest_data);
    m.general(0, General::Rdi) = entry;
    m.general(0, General::Rdx) = 5000;
    m.go_on(50 * Board::turn_instructions);
    REQUIRE(m.word(entry) == 0);
    CHECK(m.count_of(abi::EventKind::VmExit) == 0);

    m.board().core(1).apic.receive(InterruptCommand::to(1, InterruptCommand::Delivery::Nmi));
    m.run_until(abi::EventKind::VmExit);
    REQUIRE(m.code_of_exit() == ExitCode::Nmi);
    CHECK(m.events().back().vp() == 1);
    m.board().core(1).processor().rip() = second_code; // VMRUN again
    m.board().core(1).apic.take_nmi();
    m.run_until(abi::EventKind::VmExit);
    CHECK(m.code_of_exit() == ExitCode::NestedPageFault);
    CHECK(m.control().exit_info_2 == guest_data);
}
