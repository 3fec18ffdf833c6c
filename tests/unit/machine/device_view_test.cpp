// SPDX-License-Identifier: MIT
#include "machine/device_view.h"

#include "machine/device_leaves.h"
#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

#include <map>

namespace {

using abi::PageAccess;
using machine::DevicePage;
using x86::PciRequester;
using EndsAt = DevicePage::EndsAt;

constexpr auto edu = PciRequester::of(0, 4);
constexpr std::size_t pages = 2048;

/// The device 0:4 with a page table of its own.
struct Tables {
    SyntheticRam ram{16 * 1024 * 1024};
    std::uint64_t root = ram.new_page();
    std::uint64_t contexts = ram.new_page();
    std::uint64_t table = ram.new_page();

    Tables() {
        ram.put(root, contexts | 1);
        give(table | 1, 2);
    }
    void give(std::uint64_t low, std::uint64_t high) {
        ram.put(contexts + edu.place_on_bus() * 16, low);
        ram.put(contexts + edu.place_on_bus() * 16 + 8, high);
    }
    DevicePage page(std::uint64_t number, PciRequester who = edu) const {
        return machine::read_device_page(ram.bytes(), root, who, number);
    }
};

} // namespace

TEST_CASE("A device's page is read with every level's rights, and names its entry", "[iommu]") {
    Tables tables;
    tables.ram.map(tables.table, 0x20'0000, open_leaf(0x60'0000), x86::Level::PageDirectory);
    tables.ram.map(tables.table, 0x5000,
                   open_leaf(0x5000).with(x86::PageTableEntry::writable, false));
    const DevicePage small = tables.page(5);
    CHECK(small.present);
    CHECK(small.ends_at == EndsAt::PageTables);
    CHECK(small.level == 1);
    CHECK(small.access == PageAccess::read());
    CHECK(small.entry_address ==
          tables.ram.entry_address(tables.table, 0x5000, x86::Level::PageTable));
    const DevicePage large = tables.page(0x203);
    CHECK(large.level == 2);
    CHECK(large.access == PageAccess::read_write());
    CHECK(large.host_page == 0x603);
    const DevicePage absent = tables.page(6);
    CHECK_FALSE(absent.present);
    CHECK(absent.level == 1);
    CHECK(absent.entry_address == small.entry_address + 8);
    CHECK(absent.access == PageAccess::none());
}

TEST_CASE("A device without tables is refused by the entry that says so", "[iommu]") {
    Tables tables;
    const DevicePage no_context = tables.page(5, PciRequester::of(0, 9));
    CHECK(no_context.ends_at == EndsAt::ContextTable);
    CHECK(no_context.entry_address == tables.contexts + 9 * 8 * 16);
    CHECK_FALSE(no_context.present);
    const DevicePage no_bus = tables.page(5, PciRequester::of(0x42, 0));
    CHECK(no_bus.ends_at == EndsAt::RootTable);
    CHECK(no_bus.entry_address == tables.root + 0x42 * 16);
    CHECK_FALSE(no_bus.present);
}

TEST_CASE("A device that goes untranslated reaches everything, and is shown so", "[iommu]") {
    Tables tables;
    tables.give(tables.table | 1 | 2 << 2, 2);
    const DevicePage page = tables.page(7);
    CHECK_FALSE(page.is_translated);
    CHECK(page.present);
    CHECK(page.access == PageAccess::read_write());
    CHECK(page.host_page == 7);
}

TEST_CASE("Tables outside RAM, and entries that cannot be meant, are damaged", "[iommu]") {
    Tables tables;
    tables.give(1ull << 40 | 1, 2);
    CHECK(tables.page(5).damaged);
    CHECK(tables.page(5).access == PageAccess::none());
    tables.give(tables.table | 1, 1); // three levels
    CHECK(tables.page(5).damaged);
    tables.give(tables.table | 1, 2);
    tables.ram.put(tables.table, tables.table | 3 | 1 << 7); // a leaf at the top
    CHECK(tables.page(5).damaged);
    CHECK_FALSE(tables.page(5).present);
    CHECK(machine::read_device_page(tables.ram.bytes(), 1ull << 40, edu, 5).damaged);
    CHECK(machine::known_devices(tables.ram.bytes(), 1ull << 40).empty());
}

TEST_CASE("A device's map says of each page what the page alone says", "[iommu]") {
    Tables tables;
    tables.ram.map(tables.table, 0x20'0000, open_leaf(0x60'0000), x86::Level::PageDirectory);
    for (std::uint64_t page = 3; page < 512; page += 7) {
        tables.ram.map(tables.table, page * 0x1000,
                       open_leaf(page * 0x1000).with(x86::PageTableEntry::writable, page % 2 == 0));
    }
    for (const auto who : {edu, PciRequester::of(0, 9), PciRequester::of(3, 0)}) {
        const auto map = machine::read_device_map(tables.ram.bytes(), tables.root, who, pages);
        REQUIRE(map.size() == pages);
        for (std::uint64_t page = 0; page < pages; ++page) {
            INFO("page " << page);
            REQUIRE(map[page] == tables.page(page, who));
        }
    }
}

TEST_CASE("A device's map and the walk over its leaves agree", "[iommu]") {
    Tables tables;
    tables.ram.map(tables.table, 0x20'0000, open_leaf(0x60'0000), x86::Level::PageDirectory);
    tables.ram.map(tables.table, 0x9000, open_leaf(0x9000));
    std::map<std::uint64_t, PageAccess> leaves;
    machine::visit_device_leaves(tables.ram.bytes(), tables.root,
                                 {[](PciRequester, std::uint64_t, bool) { return true; },
                                  [&leaves](const machine::DeviceLeaf& leaf) {
                                      for (std::uint64_t at = 0; at < leaf.size; at += 0x1000) {
                                          leaves[(leaf.device + at) / 0x1000] = leaf.access;
                                      }
                                  },
                                  [](std::uint64_t) { return true; }});
    const auto map = machine::read_device_map(tables.ram.bytes(), tables.root, edu, pages);
    for (std::uint64_t page = 0; page < pages; ++page) {
        REQUIRE(map[page].present == leaves.contains(page));
    }
    CHECK(leaves.size() == 513);
}

TEST_CASE("The devices with tables are listed, each with a name", "[iommu]") {
    Tables tables;
    CHECK(machine::known_devices(tables.ram.bytes(), tables.root) ==
          std::vector<PciRequester>{edu});
    CHECK(machine::device_name(edu) == "teaching device (00:04.0)");
    CHECK(machine::device_name(PciRequester::of(0x42, 3, 1)) == "device (42:03.1)");
}
