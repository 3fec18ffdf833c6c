// SPDX-License-Identifier: MIT
#include "hypervisor/hypercall_page.h"

#include "abi/tlfs/hypercall_page.h"
#include "hypervisor/cpu.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::PageAccess;
using abi::Rule;
using abi::tlfs::HypercallMsr;

namespace {

HypercallMsr at(x86::GuestPage page) {
    return HypercallMsr{}
        .with(HypercallMsr::enable, true)
        .with(HypercallMsr::page_number, page.number);
}

PageAccess access_of(test::DividedMachine& machine, x86::GuestPage page) {
    return machine.partition.level(machine.vp.active_vtl).nested.access_of(page);
}

} // namespace

TEST_CASE("The overlay is readable and executable, and gone again when it moves") {
    test::DividedMachine machine;
    machine.partition.level(abi::Vtl::Normal).guest_os_id = 1;
    CHECK(hv::place_hypercall_page(machine.vp, at(test::some_page)) == Rule::None);
    CHECK(access_of(machine, test::some_page) == PageAccess::read_execute());

    CHECK(hv::place_hypercall_page(machine.vp, at(test::some_page + 1)) == Rule::None);
    CHECK(access_of(machine, test::some_page) == PageAccess::all());
    CHECK(access_of(machine, test::some_page + 1) == PageAccess::read_execute());

    hv::remove_hypercall_page(machine.vp);
    CHECK(access_of(machine, test::some_page + 1) == PageAccess::all());
}

TEST_CASE("Without a page left for it there is no hypercall page, and that is told") {
    test::DividedMachine machine;
    machine.partition.pool = hv::PagePool{};
    CHECK_FALSE(hv::make_hypercall_code_page(machine.partition));
}

TEST_CASE("A guest that has not said its name gets no page") {
    test::DividedMachine machine;
    CHECK(hv::place_hypercall_page(machine.vp, at(test::some_page)) == Rule::None);
    CHECK(access_of(machine, test::some_page) == PageAccess::all());
    CHECK_FALSE(machine.partition.level(abi::Vtl::Normal).hypercall.get(HypercallMsr::enable));
}

TEST_CASE("No overlay on what is not the guest's: the hypervisor, beyond RAM, VTL1") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    REQUIRE(machine.protect({test::some_page.number}, PageAccess::none()) ==
            abi::tlfs::HvStatus::Success);
    machine.run_as(abi::Vtl::Normal);
    machine.partition.level(abi::Vtl::Normal).guest_os_id = 1;
    CHECK(hv::place_hypercall_page(machine.vp, at({0x1000})) == Rule::SlatUnmapped);
    CHECK(hv::place_hypercall_page(machine.vp, at({0x80000})) == Rule::SlatUnmapped);
    CHECK(hv::place_hypercall_page(machine.vp, at(test::some_page)) == Rule::CallerVtlRights);
    CHECK(access_of(machine, test::some_page) == PageAccess::none());
}

TEST_CASE("A locked page stays where it is") {
    test::DividedMachine machine;
    machine.partition.level(abi::Vtl::Normal).guest_os_id = 1;
    CHECK(hv::place_hypercall_page(
              machine.vp, at(test::some_page).with(HypercallMsr::locked, true)) == Rule::None);
    CHECK(hv::place_hypercall_page(machine.vp, at(test::some_page + 1)) ==
          Rule::ReservedRegisterBits);
    CHECK(access_of(machine, test::some_page) == PageAccess::read_execute());
}

TEST_CASE("The page has the documented code and INT3 behind it") {
    test::DividedMachine machine;
    const std::byte* const code = hv::cpu::ram_at(machine.partition.hypercall_code_page);
    CHECK(std::memcmp(code, abi::tlfs::hypercall_page_code,
                      sizeof(abi::tlfs::hypercall_page_code)) == 0);
    CHECK(code[sizeof(abi::tlfs::hypercall_page_code)] == std::byte{0xCC});
    CHECK(code[4095] == std::byte{0xCC});
}
