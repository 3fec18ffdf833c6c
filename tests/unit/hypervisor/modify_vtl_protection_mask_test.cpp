// SPDX-License-Identifier: MIT
#include "hypervisor/hypercalls/hypercalls.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using namespace abi::tlfs;
using abi::PageAccess;

namespace {

struct ProtectInput {
    ModifyVtlProtectionMaskInput header;
    std::uint64_t pages[4];
};

ProtectInput good_input() {
    ProtectInput input{};
    input.header.partition = partition_self;
    input.header.map_flags = PageAccess::read().bits;
    input.pages[0] = test::some_page.number;
    return input;
}

HvStatus call(test::DividedMachine& machine, const ProtectInput& input) {
    const auto control = HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 1);
    return test::status_of(machine.call(control, input));
}

} // namespace

TEST_CASE("VTL1 changes what VTL0 may do, page by page, and a flush is owed") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.vp.flush_owed = false;

    REQUIRE(machine.protect({10, 11, 12, 20}, PageAccess::read()) == HvStatus::Success);
    for (const std::uint64_t number : {10, 11, 12, 20}) {
        CHECK(machine.partition.protections.of({number}) == PageAccess::read());
        CHECK(machine.partition.level(abi::Vtl::Normal).nested.access_of({number}) ==
              PageAccess::read());
    }
    CHECK(machine.vp.flush_owed);
}

TEST_CASE("A right that only grows owes no flush") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    REQUIRE(machine.protect({10}, PageAccess::none()) == HvStatus::Success);
    machine.vp.flush_owed = false;
    REQUIRE(machine.protect({10}, PageAccess::all()) == HvStatus::Success);
    CHECK_FALSE(machine.vp.flush_owed);
}

TEST_CASE("Pages in a row that change alike are one event") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto before = machine.events().size();
    REQUIRE(machine.protect({10, 11, 12, 20}, PageAccess::none()) == HvStatus::Success);

    const auto events = machine.events();
    REQUIRE(events.size() == before + 3); // two runs of pages, and the hypercall
    CHECK(events[before].kind == abi::EventKind::SlatChange);
    CHECK(events[before].operand[0] == 10);
    CHECK(events[before].operand[1] == 3);
    CHECK(events[before].operand[2] == 0x0F00);
    CHECK(events[before + 1].operand[0] == 20);
    CHECK(events[before + 1].operand[1] == 1);
}

TEST_CASE("VTL0 has nobody to protect itself from, and may not undo what VTL1 did") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.run_as(abi::Vtl::Normal);
    CHECK(machine.protect({10}, PageAccess::all()) == HvStatus::AccessDenied);
}

TEST_CASE("Before protection is enabled there is nothing to modify") {
    test::DividedMachine machine;
    machine.enable_vtl1();
    machine.run_as(abi::Vtl::Secure);
    CHECK(machine.protect({10}, PageAccess::read()) == HvStatus::AccessDenied);
}

TEST_CASE("A malformed request is refused with its own status, and changes nothing") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto input = good_input();

    SECTION("another partition") {
        input.header.partition = 5;
        CHECK(call(machine, input) == HvStatus::InvalidPartitionId);
    }
    SECTION("VTL0 as the one who protects") {
        input.header.target_vtl = InputVtl::of(abi::Vtl::Normal);
        CHECK(call(machine, input) == HvStatus::InvalidParameter);
    }
    SECTION("a VTL that does not exist") {
        input.header.target_vtl =
            InputVtl{}.with(InputVtl::use_target, true).with(InputVtl::target, 2);
        CHECK(call(machine, input) == HvStatus::AccessDenied);
    }
    SECTION("write without read") {
        input.header.map_flags = PageAccess::write().bits;
        CHECK(call(machine, input) == HvStatus::InvalidRegisterValue);
    }
    SECTION("kernel and user execute that differ, without mode-based execute control") {
        input.header.map_flags = PageAccess::read_bit | PageAccess::user_execute_bit;
        CHECK(call(machine, input) == HvStatus::InvalidRegisterValue);
    }
    SECTION("flags nobody knows") {
        input.header.map_flags = 0x100;
        CHECK(call(machine, input) == HvStatus::InvalidRegisterValue);
    }
    SECTION("a page that is not RAM") {
        input.pages[0] = abi::physical_address_limit / x86::page_bytes;
        CHECK(call(machine, input) == HvStatus::InvalidParameter);
    }
    SECTION("a page of the hypervisor") {
        input.pages[0] = abi::hypervisor_region.base / x86::page_bytes;
        CHECK(call(machine, input) == HvStatus::InvalidParameter);
    }
    CHECK(machine.partition.protections.of(test::some_page) == PageAccess::all());
}

TEST_CASE("A list with a bad page in the middle keeps what was done and counts it") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto input = good_input();
    const std::uint64_t bad = abi::hypervisor_region.base / x86::page_bytes;
    const std::uint64_t pages[] = {10, 11, bad, 12};
    std::copy(std::begin(pages), std::end(pages), input.pages);

    const auto result =
        machine.call(HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 4), input);
    CHECK(test::status_of(result) == HvStatus::InvalidParameter);
    CHECK(result.get(HypercallResult::reps_completed) == 2);
    CHECK(machine.partition.protections.of({11}) == PageAccess::read());
    CHECK(machine.partition.protections.of({12}) == PageAccess::all());
}

TEST_CASE("A call whose processor is wanted elsewhere ends early, and is not finished") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto input = good_input();
    input.pages[1] = 11;
    std::memcpy(machine.ram(test::input_address), &input, sizeof(input));
    machine.vp.registers.rdx = test::input_address;
    machine.vp.attention_wanted = true;
    const auto end = hv::handle_hypercall(
        machine.vp, HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 2));
    CHECK_FALSE(end.is_finished);
    CHECK(end.result.get(HypercallResult::reps_completed) == 1);
    CHECK(machine.partition.protections.of({11}) == PageAccess::all());
}

TEST_CASE("A restarted call goes on at rep start") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto input = good_input();
    input.pages[1] = 11;
    const auto control = HypercallControl::rep(CallCode::ModifyVtlProtectionMask, 2)
                             .with(HypercallControl::rep_start, 1);
    const auto result = machine.call(control, input);
    CHECK(test::status_of(result) == HvStatus::Success);
    CHECK(result.get(HypercallResult::reps_completed) == 2);
    CHECK(machine.partition.protections.of(test::some_page) == PageAccess::all());
    CHECK(machine.partition.protections.of({11}) == PageAccess::read());
}
