// SPDX-License-Identifier: MIT
#include "machine/nested_leaves.h"

#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

namespace {

constexpr std::size_t ram_size = 4 * 1024 * 1024;

struct Visit {
    std::vector<machine::NestedLeaf> leaves;
    std::vector<std::uint64_t> tables;
};

Visit visit(const SyntheticRam& ram, std::uint64_t root, bool look_into = true) {
    Visit seen;
    machine::visit_nested_leaves(
        ram.bytes(), root,
        {[&](const machine::NestedLeaf& leaf) { seen.leaves.push_back(leaf); },
         [&](std::uint64_t table) {
             seen.tables.push_back(table);
             return look_into;
         }});
    return seen;
}

} // namespace

TEST_CASE("Leaves of every size are visited in order, with what all levels grant", "[slat]") {
    SyntheticRam ram(ram_size);
    const std::uint64_t root = ram.new_page();
    ram.map(root, 0x4000'0000, open_leaf(0x8000'0000), x86::Level::PageDirectoryPointer);
    ram.map(root, 0x20'0000, open_leaf(0x60'0000), x86::Level::PageDirectory);
    ram.map(root, 0x5000, open_leaf(0x7000).with(x86::PageTableEntry::writable, false));
    ram.map(root, 0xFFFF'0000'0000, open_leaf(0x9000)); // where no RAM could ever be

    const auto leaves = visit(ram, root).leaves;
    REQUIRE(leaves.size() == 4);
    CHECK(leaves[0].guest == 0x5000);
    CHECK(leaves[0].host == 0x7000);
    CHECK(leaves[0].size == 4096);
    CHECK(leaves[0].access == abi::PageAccess::read_execute());
    CHECK(leaves[1].host == 0x60'0000);
    CHECK(leaves[1].size == 0x20'0000);
    CHECK(leaves[2].size == 0x4000'0000);
    CHECK(leaves[3].guest == 0xFFFF'0000'0000);
}

TEST_CASE("A leaf that grants nothing is none", "[slat]") {
    SyntheticRam ram(ram_size);
    const std::uint64_t root = ram.new_page();
    ram.map(root, 0x5000, open_leaf(0x5000).with(x86::PageTableEntry::user, false));
    ram.map(root, 0x6000, open_leaf(0x6000).with(x86::PageTableEntry::present, false));
    CHECK(visit(ram, root).leaves.empty());
}

TEST_CASE("Every table is announced, and not looked into if that is not wanted", "[slat]") {
    SyntheticRam ram(ram_size);
    const std::uint64_t root = ram.new_page();
    ram.map(root, 0x5000, open_leaf(0x5000));
    CHECK(visit(ram, root).tables.size() == 4);
    const auto seen = visit(ram, root, false);
    CHECK(seen.tables == std::vector<std::uint64_t>{root});
    CHECK(seen.leaves.empty());
}

TEST_CASE("A table outside RAM is announced and harms nothing", "[slat]") {
    SyntheticRam ram(ram_size);
    const std::uint64_t root = ram.new_page();
    ram.put(root, x86::PageTableEntry::link(0x7777'7000).raw);
    const auto seen = visit(ram, root);
    CHECK(seen.tables == std::vector<std::uint64_t>{root, 0x7777'7000});
    CHECK(seen.leaves.empty());
}
