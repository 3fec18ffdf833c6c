// SPDX-License-Identifier: MIT
// Stores run at full speed, unseen, except to pages that have held code. These tests are the proof
// that nobody can tell.
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

#include <array>

namespace {

using namespace test;

constexpr std::uint64_t function = 0x22'0000;
constexpr std::uint64_t alias = 0x23'0000; // mapped to the same page by the tests that need it

/// A machine whose `function` returns 1.
struct WithFunction : TestMachine {
    WithFunction() {
        place(function, returns_one_code());
        map(alias, open_page(function).with(Entry::user, false));
        general(General::Rsi) = function;
        general(General::Rdi) = function;
        general(General::Rbx) = 0;
    }
};

} // namespace

TEST_CASE("Code that was just written is what runs", "[stores]") {
    WithFunction m;
    CHECK(m.run(write_then_run_code()).reason == StopReason::Stuck);
    CHECK(m.general(General::Rax) == 2);
    CHECK(m.clock() == 6); // two stores, call, the two of the function, halt
}

TEST_CASE("Code that has run, is changed and runs again is new each time", "[stores]") {
    WithFunction m;
    m.run(run_write_run_code());
    CHECK(m.general(General::Rbx) == 1 + 7 + 100);
}

TEST_CASE("Writing code through another address is seen", "[stores]") {
    WithFunction m;
    m.general(General::Rdi) = alias;
    m.run(run_write_run_code());
    CHECK(m.general(General::Rbx) == 1 + 7 + 100);
}

TEST_CASE("A page that was written to before it first held code is watched from then on",
          "[stores]") {
    WithFunction m;
    m.general(General::Rdi) = alias;
    m.run(writes_before_first_run_code());
    CHECK(m.general(General::Rbx) == 1 + 7);
}

TEST_CASE("A page that was read before it first held code is watched as well", "[stores]") {
    for (const std::uint64_t address : {function, alias}) {
        WithFunction m;
        m.general(General::Rdi) = address;
        m.run(reads_before_first_run_code());
        CHECK(m.general(General::Rbx) == 1 + 7);
    }
}

TEST_CASE("An instruction changed by the one before it is executed as changed", "[stores]") {
    TestMachine m;
    m.run(changes_next_instruction_code());
    CHECK(m.general(General::Rax) == 5);
    CHECK(m.clock() == 4);
}

TEST_CASE("A loop that changes itself sees each change", "[stores]") {
    TestMachine m;
    m.run(changes_itself_in_a_loop_code());
    CHECK(m.general(General::Rbx) == 49 * 50 / 2);
    CHECK(m.clock() == 3 + 50 * 5 + 1);
}

TEST_CASE("An instruction that overwrites itself is executed, and counted, once", "[stores]") {
    TestMachine m;
    CHECK(m.run(calls_over_itself_code()).reason == StopReason::Stuck);
    CHECK(m.clock() == 4);
    CHECK(m.word(TestMachine::code + 9) == TestMachine::code + 14); // over the call, its return
}

TEST_CASE("A string instruction that overwrites what follows is seen", "[stores]") {
    TestMachine m;
    constexpr std::array<std::uint8_t, 5> mov_eax_9 = {0xB8, 9, 0, 0, 0};
    m.place(TestMachine::data, mov_eax_9);
    m.place(TestMachine::data + 5, mov_eax_9);
    m.general(General::Rsi) = TestMachine::data;
    m.general(General::Rcx) = 10;
    m.run(copies_over_next_instruction_code());
    CHECK(m.general(General::Rax) == 9);
}

TEST_CASE("A code page can be data again, and code once more", "[stores]") {
    for (const std::uint64_t address : {function, alias}) {
        WithFunction m;
        m.general(General::Rdi) = address;
        m.run(reuses_code_page_code());
        CHECK(m.general(General::Rbx) == 1 + 9);
        CHECK(m.word(function + 8) == 1);
    }
}

TEST_CASE("Code and data may share a page and run", "[stores]") {
    TestMachine m;
    m.general(General::Rdi) = TestMachine::code + 0x800;
    m.general(General::Rcx) = 4000;
    CHECK(m.run(stores_in_a_loop_code()).reason == StopReason::Stuck);
    CHECK(m.word(TestMachine::code + 0x800) == 1);
    CHECK(m.clock() == 4000 * 3 + 1);
}

TEST_CASE("One address holds different code in two address spaces", "[stores]") {
    TestMachine m;
    constexpr std::uint64_t second_root = 0x1F'0000;
    constexpr std::uint64_t other_function = 0x24'0000;
    constexpr std::array<std::uint8_t, 6> returns_ten = {0xB8, 10, 0, 0, 0, 0xC3};
    m.place(function, returns_one_code());
    m.place(other_function, returns_ten);
    // The second space shares all tables but those on the way to one page of its own.
    constexpr std::uint64_t shown_at = 0x8000'0000; // in a directory of its own
    m.map(shown_at, open_page(function).with(Entry::user, false));
    for (std::uint64_t offset = 0; offset < x86::page_bytes; offset += 8) {
        m.memory().write(second_root + offset, m.word(TestMachine::page_table_root + offset));
    }
    TableBuilder second(m.memory(), second_root + x86::page_bytes);
    const std::uint64_t pointer_table = second.new_page();
    const std::uint64_t old_pointers = m.tables().entry(second_root).address();
    m.memory().write(pointer_table, m.word(old_pointers));
    second.set(second_root, Entry::link(pointer_table));
    second.map(second_root, shown_at, open_page(other_function).with(Entry::user, false));

    m.general(General::Rsi) = shown_at;
    m.general(General::Rdx) = TestMachine::page_table_root;
    m.general(General::Rbp) = second_root;
    m.run(calls_in_two_spaces_code());
    CHECK(m.general(General::R8) == 2); // once before, once after the other space's
    CHECK(m.general(General::R9) == 10);
}

TEST_CASE("Code written from outside, as by a device, is seen", "[stores]") {
    WithFunction m;
    m.run(run_write_run_code(), 3); // call, mov, ret
    CHECK(m.general(General::Rax) == 1);
    constexpr std::array<std::uint8_t, 1> fifty = {50};
    m.place(function + 1, fifty);
    m.cpu().rip() = TestMachine::code;
    m.go_on(3);
    CHECK(m.general(General::Rax) == 50);
}

TEST_CASE("Memory that is read before it is written counts as touched when it is written",
          "[stores]") {
    TestMachine m;
    const std::uint64_t before = m.board().register_hash();
    m.general(General::Rdi) = TestMachine::data;
    m.general(General::Rcx) = 1;
    m.run(stores_in_a_loop_code());
    CHECK(m.memory().is_touched(TestMachine::data));
    CHECK_FALSE(m.memory().is_touched(TestMachine::data + 0x1000));
    CHECK(m.board().register_hash() != before);
}
