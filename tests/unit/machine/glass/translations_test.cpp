// SPDX-License-Identifier: MIT
// What the processor remembers of page tables is forgotten when it has to be, be it a little or
// much.
#include "tests/catch.h"
#include "tests/unit/machine/glass/test_machine.h"

namespace {

using namespace test;

constexpr std::uint64_t other_root = 0x70'0000;
constexpr std::uint64_t first = 0x4000'0000; // 1 GiB, where nothing else is
constexpr std::uint64_t ones = 0x30'0000;    // a page that begins with 1
constexpr std::uint64_t thousands = 0x31'0000;

/// `count` pages from `first` on hold 1 in one address space and 1000 in the other.
struct TwoSpaces : TestMachine {
    explicit TwoSpaces(std::uint64_t count) {
        memory().write(ones, std::uint64_t{1});
        memory().write(thousands, std::uint64_t{1000});
        general(General::Rcx) = count;
        general(General::Rsi) = first;
        general(General::Rdx) = page_table_root;
        general(General::Rbp) = other_root;
        general(General::R8) = general(General::R9) = 0;
        for (std::uint64_t page = 0; page < 0x100'0000; page += x86::page_bytes) {
            other.map(other_root, page, open_page(page).with(Entry::user, false));
        }
    }

    TableBuilder other{memory(), other_root + x86::page_bytes};
};

} // namespace

TEST_CASE("Another CR3 forgets every page, few or many", "[translations]") {
    // With the code's page these are up to, at and beyond what the engine forgets one by one.
    for (const std::uint64_t count : {1, 2, 14, 15, 16, 17, 18, 40, 600}) {
        CAPTURE(count);
        TwoSpaces m(count);
        for (std::uint64_t page = 0; page < count; ++page) {
            const std::uint64_t linear = first + page * x86::page_bytes;
            m.map(linear, open_page(ones).with(Entry::user, false));
            m.other.map(other_root, linear, open_page(thousands).with(Entry::user, false));
        }
        CHECK(m.run(reads_pages_in_two_spaces_code()).reason == StopReason::Stuck);
        CHECK(m.general(General::R8) == count);
        CHECK(m.general(General::R9) == 1000 * count);
    }
}

TEST_CASE("Another CR3 forgets a large page wherever it was touched", "[translations]") {
    constexpr std::uint64_t count = 3;
    TwoSpaces m(count);
    constexpr std::uint64_t large_ones = 0x20'0000; // holds `ones`, at another place in it
    m.tables().map(TestMachine::page_table_root, first,
                   open_page(large_ones).with(Entry::user, false), x86::Level::PageDirectory);
    m.other.map(other_root, first, open_page(0x40'0000).with(Entry::user, false),
                x86::Level::PageDirectory);
    for (std::uint64_t page = 0; page < count; ++page) {
        m.memory().write(large_ones + 0x10'0000 + page * x86::page_bytes, std::uint64_t{1});
        m.memory().write(0x50'0000 + page * x86::page_bytes, std::uint64_t{1000});
    }
    m.general(General::Rsi) = first + 0x10'0000;
    CHECK(m.run(reads_pages_in_two_spaces_code()).reason == StopReason::Stuck);
    CHECK(m.general(General::R8) == count);
    CHECK(m.general(General::R9) == 1000 * count);
}
