// SPDX-License-Identifier: MIT
#include "hypervisor/nested_page_tables.h"

#include "abi/memory_layout.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::PageAccess;

namespace {

x86::GuestPage page_at(std::uint64_t address) { return x86::GuestPhysicalAddress{address}.page(); }

} // namespace

TEST_CASE("A fresh view has all of RAM, devices without execute, and no hypervisor") {
    test::DividedMachine machine;
    const auto& view = machine.partition.level(abi::Vtl::Normal).nested;

    CHECK(view.access_of(page_at(0)) == PageAccess::all());
    CHECK(view.access_of(page_at(fakes::ram_size - 1)) == PageAccess::all());
    CHECK(view.access_of(page_at(fakes::ram_size)) == PageAccess::read_write());
    CHECK(view.access_of(page_at(0xFEE0'0000)) == PageAccess::read_write());
    CHECK(view.access_of(page_at(abi::physical_address_limit)) == PageAccess::none());
    for (auto page = page_at(abi::hypervisor_region.base);
         page < page_at(abi::hypervisor_region.end()); page = page + 1) {
        REQUIRE(view.access_of(page) == PageAccess::none());
    }
    CHECK(view.access_of(page_at(abi::hypervisor_region.base - 1)) == PageAccess::all());
    CHECK(view.access_of(page_at(abi::hypervisor_region.end())) == PageAccess::all());
}

TEST_CASE("A right set on one page leaves all its neighbours as they were") {
    test::DividedMachine machine;
    auto& view = machine.partition.level(abi::Vtl::Normal).nested;
    const PageAccess access = GENERATE(PageAccess::none(), PageAccess::read(),
                                       PageAccess::read_write(), PageAccess::read_execute());

    REQUIRE(view.set_access(test::some_page, access));
    for (std::uint64_t number = 0; number < fakes::ram_size / x86::page_bytes; ++number) {
        const x86::GuestPage page{number};
        if (page == test::some_page) {
            REQUIRE(view.access_of(page) == access);
        } else if (!hv::is_hypervisor_page(page)) {
            REQUIRE(view.access_of(page) == PageAccess::all());
        }
    }
}

TEST_CASE("Taking all pages of a 2 MiB stretch costs one table, however often") {
    test::DividedMachine machine;
    auto& view = machine.partition.level(abi::Vtl::Normal).nested;
    const auto before = machine.partition.pool.pages_left();
    for (std::uint64_t offset = 0; offset < 512; ++offset) {
        REQUIRE(view.set_access(page_at(abi::kernel_region.base) + offset, PageAccess::none()));
    }
    CHECK(machine.partition.pool.pages_left() == before - 1);
}

TEST_CASE("With no page left to split with, nothing changes and the failure is told") {
    test::DividedMachine machine;
    auto& view = machine.partition.level(abi::Vtl::Normal).nested;
    while (machine.partition.pool.allocate()) {
    }
    CHECK_FALSE(view.set_access(test::some_page, PageAccess::none()));
    CHECK(view.access_of(test::some_page) == PageAccess::all());
}

TEST_CASE("A right for all of RAM costs no table, and leaves devices and the hypervisor alone") {
    test::DividedMachine machine;
    auto& view = machine.partition.level(abi::Vtl::Normal).nested;
    const auto before = machine.partition.pool.pages_left();
    REQUIRE(view.set_access_to_all(fakes::ram_size, PageAccess::read_write()));
    CHECK(machine.partition.pool.pages_left() == before);
    CHECK(view.access_of(page_at(0)) == PageAccess::read_write());
    CHECK(view.access_of(test::some_page) == PageAccess::read_write());
    CHECK(view.access_of(page_at(abi::hypervisor_region.base)) == PageAccess::none());
    CHECK(view.access_of(page_at(fakes::ram_size)) == PageAccess::read_write());
}

TEST_CASE("Protecting the page below an overlay leaves the overlay in place") {
    test::DividedMachine machine;
    auto& view = machine.partition.level(abi::Vtl::Normal).nested;
    REQUIRE(view.place_overlay(test::some_page, {0x1400}));

    REQUIRE(view.set_access(test::some_page, PageAccess::read_write()));
    CHECK(view.access_of(test::some_page) == PageAccess::read_execute());
    REQUIRE(view.set_access_to_all(fakes::ram_size, PageAccess::read_write()));
    CHECK(view.access_of(test::some_page) == PageAccess::read_execute());

    REQUIRE(view.remove_overlay(test::some_page, PageAccess::read_write()));
    CHECK(view.access_of(test::some_page) == PageAccess::read_write());
    REQUIRE(view.set_access(test::some_page, PageAccess::none()));
    CHECK(view.access_of(test::some_page) == PageAccess::none());
}

TEST_CASE("The two views are separate tables") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    REQUIRE(machine.protect({test::some_page.number}, PageAccess::none()) ==
            abi::tlfs::HvStatus::Success);
    CHECK(machine.partition.level(abi::Vtl::Normal).nested.access_of(test::some_page) ==
          PageAccess::none());
    CHECK(machine.partition.level(abi::Vtl::Secure).nested.access_of(test::some_page) ==
          PageAccess::all());
}
