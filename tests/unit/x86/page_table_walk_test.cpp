// SPDX-License-Identifier: MIT
#include "x86/page_table_walk.h"

#include "tests/catch.h"
#include "tests/unit/x86/table_memory.h"

using test::TableMemory;
using x86::Level;
using x86::PageTableEntry;
using x86::Walk;

namespace {

constexpr std::uint64_t address = 0x0000'1234'5678'9ABC;

/// Links a table below the entry for `address` at `level` of `table`; gives back where it is.
std::uint64_t link_below(TableMemory& memory, std::uint64_t table, Level level) {
    const std::uint64_t below = memory.allocate_table();
    memory.table_at(table)[x86::table_index(address, level)] = PageTableEntry::link(below).raw;
    return below;
}

std::uint64_t& entry_of(TableMemory& memory, std::uint64_t table, Level level) {
    return memory.table_at(table)[x86::table_index(address, level)];
}

} // namespace

TEST_CASE("A walk reads one entry a level, from the root down", "[x86][page-table]") {
    TableMemory memory;
    const auto pdpt = link_below(memory, TableMemory::root, Level::Pml4);
    const auto directory = link_below(memory, pdpt, Level::PageDirectoryPointer);
    const auto table = link_below(memory, directory, Level::PageDirectory);
    entry_of(memory, table, Level::PageTable) = test::read_write.with_address(0x7654'3000).raw;

    const Walk walk = x86::walk(memory, TableMemory::root, address);

    REQUIRE(walk.is_mapped());
    REQUIRE(walk.count == 4);
    CHECK(walk.physical == 0x7654'3ABC);
    CHECK(walk.steps[0].entry_address == TableMemory::root + 0x24 * 8);
    CHECK(walk.steps[1].entry_address == pdpt + 0xD1 * 8);
    CHECK(walk.steps[2].entry_address == directory + 0xB3 * 8);
    CHECK(walk.steps[3].entry_address == table + 0x189 * 8);
    CHECK(walk.last().level == Level::PageTable);
}

TEST_CASE("A large page ends the walk early and keeps more of the address", "[x86][page-table]") {
    TableMemory memory;
    const auto pdpt = link_below(memory, TableMemory::root, Level::Pml4);
    const auto large = test::read_only.with(PageTableEntry::large, true);

    SECTION("1 GiB") {
        entry_of(memory, pdpt, Level::PageDirectoryPointer) = large.with_address(0x40000000).raw;
        const Walk walk = x86::walk(memory, TableMemory::root, address);
        CHECK(walk.count == 2);
        CHECK(walk.physical == (0x4000'0000 | (address & 0x3FFF'FFFF)));
    }
    SECTION("2 MiB, with PAT in bit 12, which is no part of the address") {
        const auto directory = link_below(memory, pdpt, Level::PageDirectoryPointer);
        entry_of(memory, directory, Level::PageDirectory) =
            large.with_address(0x60'0000).with(PageTableEntry::pat_large, true).raw;
        const Walk walk = x86::walk(memory, TableMemory::root, address);
        CHECK(walk.count == 3);
        CHECK(walk.physical == (0x60'0000 | (address & 0x1F'FFFF)));
    }
}

TEST_CASE("A walk ends where an entry is not present", "[x86][page-table]") {
    TableMemory memory;
    const auto pdpt = link_below(memory, TableMemory::root, Level::Pml4);
    entry_of(memory, pdpt, Level::PageDirectoryPointer) = 0;

    const Walk walk = x86::walk(memory, TableMemory::root, address);

    CHECK(walk.end == Walk::End::NotPresent);
    CHECK(walk.count == 2);
    CHECK(walk.last().level == Level::PageDirectoryPointer);
    CHECK_FALSE(x86::find_leaf(memory, TableMemory::root, address).exists());
}

TEST_CASE("A link to where no memory is ends the walk without reading it", "[x86][page-table]") {
    TableMemory memory;
    entry_of(memory, TableMemory::root, Level::Pml4) = PageTableEntry::link(0xDEAD'0000).raw;

    const Walk walk = x86::walk(memory, TableMemory::root, address);
    CHECK(walk.end == Walk::End::TableOutsideMemory);
    CHECK(walk.count == 1);
    CHECK_FALSE(x86::find_leaf(memory, TableMemory::root, address).exists());

    const Walk without_root = x86::walk(memory, 0xDEAD'0000, address);
    CHECK(without_root.end == Walk::End::TableOutsideMemory);
    CHECK(without_root.count == 0);
}

TEST_CASE("An address has the rights that every entry on its way grants", "[x86][page-table]") {
    TableMemory memory;
    const auto pdpt = link_below(memory, TableMemory::root, Level::Pml4);
    const auto all = test::read_write.with(PageTableEntry::user, true);
    entry_of(memory, pdpt, Level::PageDirectoryPointer) = all.with(PageTableEntry::large, true).raw;
    const auto rights = [&] { return x86::walk(memory, TableMemory::root, address); };

    CHECK((rights().writable && rights().user && rights().executable));

    auto& top = entry_of(memory, TableMemory::root, Level::Pml4);
    const auto link = PageTableEntry::from(top);
    top = link.with(PageTableEntry::writable, false).raw;
    CHECK_FALSE(rights().writable);
    top = link.with(PageTableEntry::user, false).raw;
    CHECK_FALSE(rights().user);
    top = link.with(PageTableEntry::no_execute, true).raw;
    CHECK_FALSE(rights().executable);
}

TEST_CASE("find_leaf gives the entry itself, to be changed in place", "[x86][page-table]") {
    TableMemory memory;
    const auto pdpt = link_below(memory, TableMemory::root, Level::Pml4);
    auto& entry = entry_of(memory, pdpt, Level::PageDirectoryPointer);
    entry = test::read_write.with(PageTableEntry::large, true).with_address(0x8000'0000).raw;

    const auto leaf = x86::find_leaf(memory, TableMemory::root, address);

    CHECK(leaf.slot == &entry);
    CHECK(leaf.level == Level::PageDirectoryPointer);
    CHECK(leaf.entry.raw == entry);
    CHECK(leaf.translate(address) == (0x8000'0000 | (address & 0x3FFF'FFFF)));
}

TEST_CASE("Bit 7 makes a leaf of an entry, but not in the lowest table", "[x86][page-table]") {
    const auto bit_7 = test::read_only.with(PageTableEntry::large, true);
    CHECK(bit_7.is_leaf(Level::PageDirectory));
    CHECK(test::read_only.is_table(Level::PageDirectory));
    CHECK(test::read_only.is_leaf(Level::PageTable));
    CHECK(bit_7.is_leaf(Level::PageTable)); // There it is PAT.
    CHECK_FALSE(test::no_access.with(PageTableEntry::large, true).is_leaf(Level::PageDirectory));
}
