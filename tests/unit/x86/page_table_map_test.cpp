// SPDX-License-Identifier: MIT
#include "x86/page_table_map.h"

#include "tests/catch.h"
#include "tests/unit/x86/table_memory.h"

#include <optional>
#include <vector>

using test::read_only;
using test::read_write;
using test::TableMemory;
using x86::Level;
using x86::Mapping;
using x86::MapStatus;
using x86::PageTableEntry;

namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = 1024 * kib;
constexpr std::uint64_t gib = 1024 * mib;
constexpr std::uint64_t root = TableMemory::root;

/// What an address means: where it leads, and with which rights. Nothing if unmapped.
struct Meaning {
    std::uint64_t physical;
    bool writable;
    bool pat;

    friend bool operator==(const Meaning&, const Meaning&) = default;
};

std::optional<Meaning> meaning_of(TableMemory& memory, std::uint64_t address) {
    const auto leaf = x86::find_leaf(memory, root, address);
    if (!leaf.exists()) {
        return std::nullopt;
    }
    const bool is_small = leaf.level == Level::PageTable;
    const bool pat = is_small ? leaf.entry.get(PageTableEntry::pat_small)
                              : leaf.entry.get(PageTableEntry::pat_large);
    return Meaning{leaf.translate(address), leaf.entry.get(PageTableEntry::writable), pat};
}

std::vector<std::optional<Meaning>> meanings_of(TableMemory& memory,
                                                const std::vector<std::uint64_t>& addresses) {
    std::vector<std::optional<Meaning>> meanings;
    for (const std::uint64_t address : addresses) {
        meanings.push_back(meaning_of(memory, address));
    }
    return meanings;
}

Level level_of(TableMemory& memory, std::uint64_t address) {
    return x86::find_leaf(memory, root, address).level;
}

MapStatus map_identity(TableMemory& memory, std::uint64_t from, std::uint64_t size, Level largest,
                       PageTableEntry rights = read_write) {
    return x86::map(memory, root, {from, from, size, rights, largest});
}

} // namespace

TEST_CASE("A range is mapped with the largest pages that fit", "[x86][page-table]") {
    TableMemory memory;
    const Mapping mapping{2 * gib - 2 * mib - 4 * kib, 4 * gib - 2 * mib - 4 * kib,
                          gib + 2 * mib + 8 * kib, read_write, Level::PageDirectoryPointer};

    REQUIRE(x86::map(memory, root, mapping) == MapStatus::Done);

    CHECK(level_of(memory, 2 * gib - 2 * mib - 4 * kib) == Level::PageTable);
    CHECK(level_of(memory, 2 * gib - 2 * mib) == Level::PageDirectory);
    CHECK(level_of(memory, 2 * gib) == Level::PageDirectoryPointer);
    CHECK(level_of(memory, 3 * gib) == Level::PageTable);
    CHECK(meaning_of(memory, 2 * gib + 12345) == Meaning{4 * gib + 12345, true, false});
    CHECK(meaning_of(memory, 3 * gib + 4095) == Meaning{5 * gib + 4095, true, false});
    CHECK_FALSE(meaning_of(memory, 3 * gib + 4096).has_value());
    CHECK_FALSE(meaning_of(memory, 2 * gib - 2 * mib - 4 * kib - 1).has_value());
}

TEST_CASE("Pages are no larger than asked, nor than both addresses allow", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 4 * mib, Level::PageTable) == MapStatus::Done);
    CHECK(level_of(memory, 2 * mib) == Level::PageTable);

    const Mapping shifted{gib, gib + 4 * kib, 4 * mib, read_write, Level::PageDirectory};
    REQUIRE(x86::map(memory, root, shifted) == MapStatus::Done);
    CHECK(level_of(memory, gib) == Level::PageTable);
    CHECK(meaning_of(memory, gib + 5)->physical == gib + 4 * kib + 5);
}

TEST_CASE("The upper half of the address space maps like the lower", "[x86][page-table]") {
    TableMemory memory;
    const Mapping direct{0xFFFF'8000'0000'0000, 0, 4 * gib, read_write,
                         Level::PageDirectoryPointer};
    REQUIRE(x86::map(memory, root, direct) == MapStatus::Done);
    CHECK(meaning_of(memory, 0xFFFF'8000'1234'5678)->physical == 0x1234'5678);
    CHECK(memory.table_at(root)[256] != 0);
}

TEST_CASE("A range that is not made of whole pages is refused", "[x86][page-table]") {
    TableMemory memory;
    CHECK(map_identity(memory, 1, 4 * kib, Level::PageTable) == MapStatus::Misaligned);
    CHECK(map_identity(memory, 0, 4 * kib + 8, Level::PageTable) == MapStatus::Misaligned);
    CHECK(x86::map(memory, root, {0, 0x800, 4 * kib, read_write, Level::PageTable}) ==
          MapStatus::Misaligned);
    CHECK(memory.stores() == 0);
}

TEST_CASE("A 4 KiB page inside a large one splits it and leaves the rest", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 4 * gib, Level::PageDirectoryPointer) == MapStatus::Done);
    constexpr std::uint64_t page = gib + 6 * mib + 12 * kib;

    REQUIRE(x86::set_leaf(memory, root, page, read_only.with_address(page)) == MapStatus::Done);

    CHECK(meaning_of(memory, page + 1) == Meaning{page + 1, false, false});
    CHECK(meaning_of(memory, page - 1) == Meaning{page - 1, true, false});
    CHECK(meaning_of(memory, page + 4 * kib) == Meaning{page + 4 * kib, true, false});
    CHECK(level_of(memory, page) == Level::PageTable);
    CHECK(level_of(memory, page + 2 * mib) == Level::PageDirectory);
    CHECK(level_of(memory, 0) == Level::PageDirectoryPointer);
}

TEST_CASE("Splitting keeps every right, and PAT, which changes its bit", "[x86][page-table]") {
    TableMemory memory;
    const auto rights = read_write.with(PageTableEntry::user, true)
                            .with(PageTableEntry::no_execute, true)
                            .with(PageTableEntry::global, true)
                            .with(PageTableEntry::write_through, true)
                            .with(PageTableEntry::dirty, true)
                            .with(PageTableEntry::available, 5)
                            .with(PageTableEntry::pat_small, true);
    REQUIRE(map_identity(memory, 0, gib, Level::PageDirectoryPointer, rights) == MapStatus::Done);
    REQUIRE(meaning_of(memory, 0)->pat);

    REQUIRE(x86::set_leaf(memory, root, 0, test::no_access) == MapStatus::Done);

    CHECK_FALSE(meaning_of(memory, 0).has_value());
    const auto small = x86::find_leaf(memory, root, 4 * kib);
    CHECK(small.level == Level::PageTable);
    CHECK(small.entry == rights.with_address(4 * kib));
    const auto large = x86::find_leaf(memory, root, 2 * mib);
    CHECK(large.level == Level::PageDirectory);
    CHECK(large.entry == x86::make_leaf(rights, 2 * mib, Level::PageDirectory));
}

TEST_CASE("A page mapped again has its new meaning only", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 2 * mib, Level::PageDirectory) == MapStatus::Done);
    const unsigned tables = memory.tables_left();

    REQUIRE(map_identity(memory, 0, 2 * mib, Level::PageDirectory, read_only) == MapStatus::Done);

    CHECK_FALSE(meaning_of(memory, 0)->writable);
    CHECK(memory.tables_left() == tables);
}

TEST_CASE("A range with small pages in it keeps them when mapped again", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 4 * mib, Level::PageDirectory) == MapStatus::Done);
    REQUIRE(x86::set_leaf(memory, root, 4 * kib, test::no_access) == MapStatus::Done);
    const unsigned tables = memory.tables_left();

    REQUIRE(map_identity(memory, 0, 4 * mib, Level::PageDirectory, read_only) == MapStatus::Done);

    CHECK(level_of(memory, 4 * kib) == Level::PageTable);
    CHECK(level_of(memory, 2 * mib) == Level::PageDirectory);
    CHECK_FALSE(meaning_of(memory, 4 * kib)->writable);
    CHECK(memory.tables_left() == tables);
}

TEST_CASE("A large leaf does not replace a table of smaller pages", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 4 * kib, Level::PageTable) == MapStatus::Done);
    const auto leaf = x86::make_leaf(read_only, 0, Level::PageDirectory);

    CHECK(x86::set_leaf(memory, root, 0, leaf, Level::PageDirectory) == MapStatus::HasSmallerPages);
    CHECK(meaning_of(memory, 0)->writable);
}

TEST_CASE("While a page is split, every address means the old or the new", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, gib, Level::PageDirectoryPointer) == MapStatus::Done);
    constexpr std::uint64_t page = 6 * mib + 12 * kib;
    const std::vector<std::uint64_t> others = {0,        4 * kib,        2 * mib, 6 * mib,
                                               page - 1, page + 4 * kib, gib - 1, 8 * mib - 1};
    const auto before = meanings_of(memory, others);
    const auto old_meaning = meaning_of(memory, page);
    unsigned changes = 0;
    auto last = old_meaning;
    memory.after_store = [&] {
        REQUIRE(meanings_of(memory, others) == before);
        const auto now = meaning_of(memory, page);
        REQUIRE((now == old_meaning || now == Meaning{page, false, false}));
        changes += now == last ? 0 : 1;
        last = now;
    };

    REQUIRE(x86::set_leaf(memory, root, page, read_only.with_address(page)) == MapStatus::Done);

    CHECK(changes == 1);
    CHECK(memory.stores() > 1024); // Two tables were filled, under the eyes of the check above.
}

TEST_CASE("While a new range is mapped, nothing else appears", "[x86][page-table]") {
    TableMemory memory; // Its fresh tables hold what looks like mappings.
    const std::vector<std::uint64_t> others = {0, 4 * kib, 2 * mib, gib, 512 * gib, 7 * mib};
    memory.after_store = [&] {
        for (const auto& meaning : meanings_of(memory, others)) {
            REQUIRE_FALSE(meaning.has_value());
        }
    };

    REQUIRE(map_identity(memory, 4 * mib, 8 * kib, Level::PageTable) == MapStatus::Done);

    CHECK(meaning_of(memory, 4 * mib).has_value());
}

TEST_CASE("Without pages for a split, nothing changes", "[x86][page-table]") {
    for (const unsigned pages : {0u, 1u}) {
        INFO(pages << " pages left, two needed");
        TableMemory memory;
        REQUIRE(map_identity(memory, 0, gib, Level::PageDirectoryPointer) == MapStatus::Done);
        const std::vector<std::uint64_t> addresses = {0, 4 * kib, 6 * mib, gib - 1};
        const auto before = meanings_of(memory, addresses);
        memory.set_tables_left(pages);

        CHECK(x86::set_leaf(memory, root, 4 * kib, test::no_access) == MapStatus::OutOfTables);

        CHECK(meanings_of(memory, addresses) == before);
    }
}

TEST_CASE("A range too large for the tables left is mapped up to there", "[x86][page-table]") {
    TableMemory memory{3}; // Enough for one page table and what leads to it.
    CHECK(map_identity(memory, 0, 4 * mib, Level::PageTable) == MapStatus::OutOfTables);
    CHECK(meaning_of(memory, 2 * mib - 1).has_value());
    CHECK_FALSE(meaning_of(memory, 2 * mib).has_value());
}

TEST_CASE("A table outside memory is reported, not touched", "[x86][page-table]") {
    TableMemory memory;
    memory.table_at(root)[0] = PageTableEntry::link(0xDEAD'0000).raw;
    CHECK(map_identity(memory, 0, 4 * kib, Level::PageTable) == MapStatus::TableOutsideMemory);
    CHECK(memory.stores() == 0);
}

TEST_CASE("A small page's entry is found where tables lead to it", "[x86][page-table]") {
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 8 * kib, Level::PageTable) == MapStatus::Done);
    REQUIRE(map_identity(memory, 2 * mib, 2 * mib, Level::PageDirectory) == MapStatus::Done);

    std::uint64_t* const slot = x86::find_slot(memory, root, 4 * kib + 5);
    REQUIRE(slot != nullptr);
    CHECK(PageTableEntry::from(*slot).address() == 4 * kib);
    CHECK(x86::find_slot(memory, root, 8 * kib) == slot + 1); // nothing is mapped there
    CHECK(x86::find_slot(memory, root, 2 * mib) == nullptr);  // a large page
    CHECK(x86::find_slot(memory, root, gib) == nullptr);
}

TEST_CASE("Tables are given back, those of the upper entries are not", "[x86][page-table]") {
    constexpr std::uint64_t upper = 1ull << 47;
    TableMemory memory;
    REQUIRE(map_identity(memory, 0, 4 * kib, Level::PageTable) == MapStatus::Done);
    REQUIRE(map_identity(memory, gib, 2 * mib, Level::PageDirectory) == MapStatus::Done);
    const std::size_t lower_tables = memory.tables() - 1; // but for the root
    REQUIRE(map_identity(memory, upper, 4 * kib, Level::PageTable) == MapStatus::Done);
    const std::size_t all = memory.tables();

    x86::free_tables_below<Level::Pml4>(memory, root, x86::entries_per_table / 2);

    CHECK(memory.tables() == all - lower_tables);
    CHECK(meaning_of(memory, upper).has_value());
}
