// SPDX-License-Identifier: MIT
#include "machine/device_leaves.h"

#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

#include <vector>

namespace {

struct Visit {
    std::vector<std::uint16_t> devices;
    std::vector<bool> translated;
    std::vector<machine::DeviceLeaf> leaves;
    std::vector<std::uint64_t> tables;
};

Visit visit(const SyntheticRam& ram, std::uint64_t root) {
    Visit seen;
    machine::visit_device_leaves(
        ram.bytes(), root,
        {[&](x86::PciRequester who, std::uint64_t, bool is_translated) {
             seen.devices.push_back(who.raw);
             seen.translated.push_back(is_translated);
             return true;
         },
         [&](const machine::DeviceLeaf& leaf) { seen.leaves.push_back(leaf); },
         [&](std::uint64_t table) {
             seen.tables.push_back(table);
             return true;
         }});
    return seen;
}

struct Tables {
    SyntheticRam ram{4 * 1024 * 1024};
    std::uint64_t root = ram.new_page();
    std::uint64_t contexts = ram.new_page();
    std::uint64_t table = ram.new_page();

    Tables() { ram.put(root + 16 * 2, contexts | 1); }
    void give(unsigned place, std::uint64_t low, std::uint64_t high) {
        ram.put(contexts + place * 16, low);
        ram.put(contexts + place * 16 + 8, high);
    }
};

} // namespace

TEST_CASE("Every device with a context is visited, on whatever bus, and every leaf", "[iommu]") {
    Tables tables;
    tables.give(0x20, tables.table | 1, 2);
    tables.ram.map(tables.table, 0x20'0000, open_leaf(0x60'0000), x86::Level::PageDirectory);
    tables.ram.map(tables.table, 0x5000,
                   open_leaf(0x5000).with(x86::PageTableEntry::writable, false));
    const Visit seen = visit(tables.ram, tables.root);
    CHECK(seen.devices == std::vector<std::uint16_t>{0x220});
    REQUIRE(seen.leaves.size() == 2);
    CHECK(seen.leaves[0].device == 0x5000);
    CHECK(seen.leaves[0].access == abi::PageAccess::read());
    CHECK(seen.leaves[1].host == 0x60'0000);
    CHECK(seen.leaves[1].size == 0x20'0000);
    CHECK(seen.leaves[1].access == abi::PageAccess::read_write());
}

TEST_CASE("The IOMMU's own idea of present counts, not the processor's", "[iommu]") {
    Tables tables;
    tables.give(0x20, tables.table | 1, 2);
    // Writable without being present, and no page of users': nothing to a processor.
    tables.ram.map(tables.table, 0x5000, x86::PageTableEntry::from(0x5002));
    const Visit seen = visit(tables.ram, tables.root);
    REQUIRE(seen.leaves.size() == 1);
    CHECK(seen.leaves[0].access == abi::PageAccess::write());
}

TEST_CASE("A device that is not translated is announced", "[iommu]") {
    Tables tables;
    tables.give(0x20, tables.table | 1 | 2 << 2, 2); // pass-through
    tables.give(0x28, tables.table | 1, 1);          // three levels
    CHECK(visit(tables.ram, tables.root).translated == std::vector<bool>{false, false});
}

TEST_CASE("A table outside RAM, or one that leads to itself, ends the walk", "[iommu]") {
    Tables tables;
    tables.give(0x20, (1ull << 40) | 1, 2);
    CHECK(visit(tables.ram, tables.root).leaves.empty());
    tables.give(0x20, tables.table | 1, 2);
    tables.ram.put(tables.table, tables.table | 3);
    CHECK(visit(tables.ram, tables.root).tables.size() < 10);
    CHECK(visit(tables.ram, 1ull << 40).devices.empty());
}
