// SPDX-License-Identifier: MIT
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::PageAccess;
using abi::tlfs::VtlEntryReason;
using hv::Outcome;

namespace {

const auto general_protection = Outcome::inject(x86::Exception::GeneralProtection, 0);

/// VTL1 gives `page` the rights `access`; then VTL0 runs.
void protect_and_leave(test::DividedMachine& machine, x86::GuestPage page, PageAccess access) {
    machine.enter_vtl1();
    REQUIRE(machine.protect({page.number}, access) == abi::tlfs::HvStatus::Success);
    machine.run_as(abi::Vtl::Normal);
}

} // namespace

TEST_CASE("A VTL0 write to a page VTL1 made read-only enters VTL1") {
    test::DividedMachine machine;
    protect_and_leave(machine, test::some_page, PageAccess::read());
    const auto address = test::some_page.address().value + 8;

    CHECK(machine.touch(address, PageAccess::write()) ==
          Outcome::enter_secure(VtlEntryReason::Intercept, 0));
    const auto& told = machine.vp.intercept.message.memory;
    CHECK(told.guest_physical_address == address);
    CHECK(told.header.access == abi::tlfs::InterceptAccess::Write);
    CHECK(machine.last_event().kind == abi::EventKind::SlatViolation);
    CHECK(machine.last_event().verdict() == abi::Verdict::Denied);
    CHECK(machine.last_event().rule == static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection));
}

TEST_CASE("Reading and executing a page are refused each by its own right") {
    test::DividedMachine machine;
    protect_and_leave(machine, test::some_page, PageAccess::none());
    const auto denied = Outcome::enter_secure(VtlEntryReason::Intercept, 0);
    CHECK(machine.touch(test::some_page.address().value, PageAccess::read()) == denied);
    CHECK(machine.touch(test::some_page.address().value, PageAccess::execute()) == denied);
    CHECK(machine.vp.intercept.message.memory.header.access == abi::tlfs::InterceptAccess::Execute);
}

TEST_CASE("An access that the protections allow is only a stale translation: try again") {
    test::DividedMachine machine;
    protect_and_leave(machine, test::some_page, PageAccess::read());
    CHECK(machine.touch(test::some_page.address().value, PageAccess::read()) == Outcome::retry());
}

TEST_CASE("The hypervisor's pages are open to neither VTL") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    for (const abi::Vtl vtl : {abi::Vtl::Normal, abi::Vtl::Secure}) {
        machine.run_as(vtl);
        CHECK(machine.touch(abi::hypervisor_region.base, PageAccess::read()) == general_protection);
        CHECK(machine.touch(abi::hypervisor_region.end() - 1, PageAccess::write()) ==
              general_protection);
        CHECK(machine.last_event().rule ==
              static_cast<std::uint8_t>(abi::Rule::SlatHypervisorMemory));
    }
}

TEST_CASE("Above the machine's physical memory there is nothing to touch") {
    test::DividedMachine machine;
    CHECK(machine.touch(abi::physical_address_limit, PageAccess::read()) == general_protection);
    CHECK(machine.last_event().rule == static_cast<std::uint8_t>(abi::Rule::SlatUnmapped));
}

TEST_CASE("Executing from a device is refused like executing from a protected page") {
    test::DividedMachine machine;
    protect_and_leave(machine, test::some_page, PageAccess::none());
    CHECK(machine.touch(0xFEC0'0000, PageAccess::read()) == Outcome::retry());
    CHECK(machine.touch(0xFEC0'0000, PageAccess::execute()) ==
          Outcome::enter_secure(VtlEntryReason::Intercept, 0));
}

TEST_CASE("Without a VTL1 to ask, the guest gets the fault from the hypervisor") {
    test::DividedMachine machine;
    CHECK(machine.touch(0xFEE0'0000, PageAccess::execute()) == general_protection);
}
