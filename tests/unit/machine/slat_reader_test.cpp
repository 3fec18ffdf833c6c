// SPDX-License-Identifier: MIT
#include "machine/slat_reader.h"

#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

#include <random>

namespace {

using abi::PageAccess;
using machine::read_slat_entry;
using machine::read_slat_map;
using x86::Level;
using x86::PageTableEntry;

constexpr std::size_t ram_size = 4 * 1024 * 1024;

struct Tables {
    SyntheticRam ram{ram_size};
    std::uint64_t root = ram.new_page();

    machine::SlatEntry entry(std::uint64_t page) const {
        return read_slat_entry(ram.bytes(), root, page);
    }
};

} // namespace

TEST_CASE("A 4 KiB leaf tells rights, frame and where it says so", "[slat]") {
    Tables tables;
    tables.ram.map(tables.root, 0x123'4000, open_leaf(0x55'5000));
    const auto entry = tables.entry(0x1234);

    CHECK(entry.present);
    CHECK_FALSE(entry.damaged);
    CHECK(entry.access == PageAccess::all());
    CHECK(entry.level == Level::PageTable);
    CHECK(entry.host_page == 0x555);
    CHECK(entry.entry_address ==
          tables.ram.entry_address(tables.root, 0x123'4000, Level::PageTable));
    CHECK(entry.entry == open_leaf(0x55'5000).raw);
}

TEST_CASE("Each right has its bit in a nested leaf", "[slat]") {
    Tables tables;
    const auto access_with = [&tables](PageTableEntry leaf) {
        tables.ram.map(tables.root, 0x4000, leaf);
        return tables.entry(4).access;
    };
    const PageTableEntry open = open_leaf(0x4000);
    CHECK(access_with(open.with(PageTableEntry::writable, false)) == PageAccess::read_execute());
    CHECK(access_with(open.with(PageTableEntry::no_execute, true)) == PageAccess::read_write());
    CHECK(access_with(open.with(PageTableEntry::user, false)) == PageAccess::none());
    CHECK(access_with(open.with(PageTableEntry::present, false)) == PageAccess::none());
}

TEST_CASE("A right refused by any level is refused", "[slat]") {
    for (const Level level : {Level::Pml4, Level::PageDirectoryPointer, Level::PageDirectory}) {
        Tables tables;
        tables.ram.map(tables.root, 0x4000, open_leaf(0x4000));
        const auto place = tables.ram.entry_address(tables.root, 0x4000, level);
        const auto link = PageTableEntry::from(tables.ram.get<std::uint64_t>(place));
        tables.ram.put(place, link.with(PageTableEntry::writable, false).raw);
        CHECK(tables.entry(4).access == PageAccess::read_execute());
        tables.ram.put(place, link.with(PageTableEntry::no_execute, true).raw);
        CHECK(tables.entry(4).access == PageAccess::read_write());
    }
}

TEST_CASE("Large leaves cover their pages one after the other", "[slat]") {
    Tables tables;
    tables.ram.map(tables.root, 0x20'0000, open_leaf(0x60'0000), Level::PageDirectory);
    tables.ram.map(tables.root, 0x4000'0000, open_leaf(0x8000'0000), Level::PageDirectoryPointer);

    CHECK(tables.entry(0x200).host_page == 0x600);
    CHECK(tables.entry(0x3FF).host_page == 0x7FF);
    CHECK(tables.entry(0x3FF).level == Level::PageDirectory);
    CHECK_FALSE(tables.entry(0x400).present);
    CHECK(tables.entry(0x4'0123).host_page == 0x8'0123);
    CHECK(tables.entry(0x4'0123).level == Level::PageDirectoryPointer);
}

TEST_CASE("A page that is not there is explained by the entry that ends the walk", "[slat]") {
    Tables tables;
    CHECK(tables.entry(4).level == Level::Pml4);
    CHECK(tables.entry(4).entry_address == tables.root);

    tables.ram.map(tables.root, 0x5000, open_leaf(0x5000));
    const auto entry = tables.entry(4);
    CHECK_FALSE(entry.present);
    CHECK_FALSE(entry.damaged);
    CHECK(entry.access == PageAccess::none());
    CHECK(entry.level == Level::PageTable);
    CHECK(entry.entry_address == tables.ram.entry_address(tables.root, 0x4000, Level::PageTable));
}

TEST_CASE("A damaged table ends the walk and harms nothing", "[slat]") {
    Tables tables;
    SECTION("a root outside RAM") { tables.root = ram_size; }
    SECTION("a root at the end of the address space") { tables.root = ~0ull; }
    SECTION("a link outside RAM") {
        tables.ram.put(tables.root, PageTableEntry::link(0x7777'7000).raw);
    }
    SECTION("a large bit where there are no large pages") {
        tables.ram.put(tables.root, open_leaf(0).with(PageTableEntry::large, true).raw);
    }
    const auto entry = tables.entry(4);
    CHECK(entry.damaged);
    CHECK_FALSE(entry.present);
    CHECK(entry.access == PageAccess::none());
    CHECK(read_slat_map(tables.ram.bytes(), tables.root, 8)[4] == entry);
}

TEST_CASE("A table that links to itself is walked to the end", "[slat]") {
    Tables tables;
    for (unsigned index = 0; index < x86::entries_per_table; ++index) {
        tables.ram.put(tables.root + 8 * index, PageTableEntry::link(tables.root).raw);
    }
    CHECK(tables.entry(4).present); // the fourth level reads the table as leaves
    CHECK(read_slat_map(tables.ram.bytes(), tables.root, 1024)[4] == tables.entry(4));
}

TEST_CASE("The map of all pages is what each page says by itself", "[slat]") {
    std::mt19937_64 random(7);
    Tables tables;
    for (unsigned count = 0; count < 300; ++count) {
        const std::uint64_t page = random() % 4096;
        const auto leaf = PageTableEntry::from(open_leaf(random() % 4096 * 4096).raw ^
                                               (random() & 7) ^ (random() & 1) << 63);
        tables.ram.map(tables.root, page * 4096, leaf);
    }
    tables.ram.map(tables.root, 4096ull * 4096, open_leaf(0x20'0000), Level::PageDirectory);
    for (unsigned count = 0; count < 20; ++count) { // and some damage
        tables.ram.put(0x10'0000 + random() % 0x8000 / 8 * 8, random());
    }
    const auto map = read_slat_map(tables.ram.bytes(), tables.root, 5000);
    REQUIRE(map.size() == 5000);
    for (std::uint64_t page = 0; page < map.size(); ++page) {
        REQUIRE(map[page] == tables.entry(page));
    }
}

TEST_CASE("All of a guest's 65,536 pages are read at once", "[slat]") {
    Tables tables;
    for (std::uint64_t page = 0; page < 65'536; ++page) {
        tables.ram.map(tables.root, page * 4096, open_leaf(page * 4096));
    }
    const auto map = read_slat_map(tables.ram.bytes(), tables.root, 65'536);
    REQUIRE(map.size() == 65'536);
    for (std::uint64_t page = 0; page < map.size(); page += 255) {
        CHECK(map[page].host_page == page);
    }
}

TEST_CASE("Reading physical memory stops at its end", "[slat]") {
    SyntheticRam ram(4096);
    ram.put(4088, std::uint64_t{42});
    CHECK(machine::read_physical(ram.bytes(), 4088).value == 42);
    CHECK(machine::read_physical(ram.bytes(), 4088).inside);
    CHECK_FALSE(machine::read_physical(ram.bytes(), 4089).inside);
    CHECK_FALSE(machine::read_physical(ram.bytes(), ~0ull - 3).inside);
}
