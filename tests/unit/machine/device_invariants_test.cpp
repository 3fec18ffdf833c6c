// SPDX-License-Identifier: MIT
// Sound IOMMU tables, made by hand; then one thing is wrong, and must be named.
#include "machine/device_invariants.h"

#include "abi/memory_layout.h"
#include "abi/page_access.h"
#include "tests/catch.h"
#include "tests/unit/machine/synthetic_ram.h"

#include <vector>

namespace {

using abi::PageAccess;

constexpr std::uint64_t registers = 0xFED9'0000;

struct Tables {
    SyntheticRam ram{0x200'0000, abi::hypervisor_image_region.base};
    abi::TraceRingHeader header;
    std::uint64_t contexts = ram.new_page();
    std::uint64_t view = ram.new_page(); // VTL0's, and devices'
    std::vector<std::byte> protections =
        std::vector<std::byte>(0x2000, std::byte{PageAccess::all().bits});

    Tables() {
        header.iommu_root = ram.new_page();
        header.iommu_registers = registers;
        header.nested_root[0] = view;
        ram.put(header.iommu_root, contexts | 1);
        give(0x20, view);
        give(0x28, view);
        ram.map(view, 0x5000, open_leaf(0x5000));
    }
    void give(unsigned place, std::uint64_t table) {
        ram.put(contexts + place * 16, table | 1);
        ram.put(contexts + place * 16 + 8, std::uint64_t{2});
    }
    machine::InvariantReport check() {
        machine::InvariantReport report;
        machine::check_devices(ram.bytes(), header, protections, report);
        return report;
    }
    std::string breach() {
        const auto report = check();
        return report.breaches.empty() ? "" : report.breaches.front();
    }
};

} // namespace

TEST_CASE("Devices with VTL0's view break no invariant", "[invariants]") {
    Tables tables;
    CHECK(tables.check().holds());
    CHECK(tables.check().skipped.empty());
}

TEST_CASE("Without an IOMMU there is nothing to check, and that is said", "[invariants]") {
    Tables tables;
    tables.header.iommu_root = 0;
    CHECK(tables.check().holds());
    CHECK(tables.check().skipped.size() == 1);
}

TEST_CASE("A device that reaches the hypervisor, or more than VTL0 may, is named", "[invariants]") {
    Tables tables;
    SECTION("the hypervisor's memory") {
        tables.ram.map(tables.view, abi::hypervisor_region.base,
                       open_leaf(abi::hypervisor_region.base));
        CHECK_THAT(tables.breach(), test::contains("reach the hypervisor's page"));
    }
    SECTION("its memory at another address") {
        tables.ram.map(tables.view, 0x6000, open_leaf(abi::hypervisor_region.base));
        CHECK_THAT(tables.breach(), test::contains("reach the hypervisor's page"));
    }
    SECTION("a page that is not where it says") {
        tables.ram.map(tables.view, 0x6000, open_leaf(0x7000));
        CHECK_THAT(tables.breach(), test::contains("reach 0x7000 at 0x6000"));
    }
    SECTION("a page that VTL 1 has taken") {
        tables.protections[5] = std::byte{PageAccess::none().bits};
        CHECK_THAT(tables.breach(), test::contains("more to page 0x5"));
    }
    SECTION("a page that VTL 0 may only read") {
        tables.protections[5] = std::byte{PageAccess::read_execute().bits};
        CHECK_THAT(tables.breach(), test::contains("more to page 0x5"));
    }
    SECTION("by a table of its own") {
        const std::uint64_t other = tables.ram.new_page();
        tables.give(0x30, other);
        tables.ram.map(other, abi::hypervisor_region.base, open_leaf(abi::hypervisor_region.base));
        CHECK_THAT(tables.breach(), test::contains("reach the hypervisor's page"));
    }
    SECTION("untranslated") {
        tables.give(0x30, tables.view | 2 << 2);
        CHECK_THAT(tables.breach(), test::contains("0x0030 goes through"));
    }
}

TEST_CASE("VTL1's device reaches nothing that is VTL0's as well", "[invariants]") {
    Tables tables;
    const std::uint64_t own = tables.ram.new_page();
    tables.give(0x38, own);
    tables.ram.map(own, 0x7000, open_leaf(0x7000));
    CHECK_THAT(tables.breach(), test::contains("VTL 1's device reaches page 0x7"));
    tables.protections[7] = std::byte{PageAccess::none().bits};
    CHECK(tables.check().holds());
}

TEST_CASE("The IOMMU itself is the hypervisor's alone", "[invariants]") {
    Tables tables;
    SECTION("its registers, to a VTL and to devices") {
        tables.ram.map(tables.view, registers, open_leaf(registers));
        CHECK(tables.check().breaches.size() == 2);
    }
    SECTION("its tables") {
        tables.give(0x30, 0x190'0000);
        CHECK_THAT(tables.breach(), test::contains("not in the hypervisor's memory"));
    }
}
