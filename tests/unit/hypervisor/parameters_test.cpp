// SPDX-License-Identifier: MIT
// Where a hypercall's parameters may be. The attack: VTL0 names a page of VTL1 and lets the
// hypervisor read or write it in its place.
#include "hypervisor/hypercalls/parameters.h"

#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using namespace abi::tlfs;

namespace {

constexpr std::uint64_t secret_address = abi::secure_kernel_region.base + 0x3000;
constexpr std::uint64_t secret = 0x5EC2'E700'5EC2'E700;

std::uint64_t& word_at(std::uint64_t address) {
    return *reinterpret_cast<std::uint64_t*>(test::DividedMachine::ram(address));
}

/// VTL1 owns the page at secret_address; VTL0 runs.
void hide_secret(test::DividedMachine& machine) {
    machine.enter_vtl1();
    word_at(secret_address) = secret;
    REQUIRE(machine.protect({secret_address / x86::page_bytes}, abi::PageAccess::none()) ==
            HvStatus::Success);
    machine.run_as(abi::Vtl::Normal);
}

/// GetVpRegisters with its answer sent to `output`, by a call from `input`.
HvStatus ask_for_answer_at(test::DividedMachine& machine, std::uint64_t output,
                           std::uint64_t input = test::input_address) {
    auto* const header = new (machine.ram(input)) VpRegistersHeader{};
    header->partition = partition_self;
    header->vp_index = vp_self;
    new (machine.ram(input + sizeof(*header))) RegisterName{RegisterName::VpIndex};
    machine.vp.registers.rdx = input;
    machine.vp.registers.r8 = output;
    return test::status_of(
        hv::handle_hypercall(machine.vp, HypercallControl::rep(CallCode::GetVpRegisters, 1))
            .result);
}

HvStatus call_with_input_at(test::DividedMachine& machine, std::uint64_t input) {
    machine.vp.registers.rdx = input;
    return test::status_of(
        hv::handle_hypercall(machine.vp, HypercallControl::simple(CallCode::OutputDebugCharacter))
            .result);
}

} // namespace

TEST_CASE("VTL0 cannot have an answer written into VTL1's page") {
    test::DividedMachine machine;
    hide_secret(machine);
    CHECK(ask_for_answer_at(machine, secret_address) == HvStatus::InvalidParameter);
    CHECK(word_at(secret_address) == secret);
    CHECK(machine.last_event().verdict() == abi::Verdict::Denied);
    CHECK(machine.last_event().rule == static_cast<std::uint8_t>(abi::Rule::CallerVtlRights));
}

TEST_CASE("Without the guard caller-rights the same call overwrites the secret") {
    abi::GuardsOff guards_off;
    guards_off.switch_off(abi::Guard::CallerRights);
    test::DividedMachine machine{guards_off};
    hide_secret(machine);
    CHECK(ask_for_answer_at(machine, secret_address) == HvStatus::Success);
    CHECK(word_at(secret_address) != secret);
}

TEST_CASE("VTL0 cannot have VTL1's page read as an input") {
    test::DividedMachine machine;
    hide_secret(machine);
    CHECK(call_with_input_at(machine, secret_address) == HvStatus::InvalidParameter);
}

TEST_CASE("A read-only page serves as input but not as output") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    REQUIRE(machine.protect({test::some_page.number}, abi::PageAccess::read()) ==
            HvStatus::Success);
    machine.run_as(abi::Vtl::Normal);
    CHECK(call_with_input_at(machine, test::some_page.address().value) == HvStatus::Success);
    CHECK(ask_for_answer_at(machine, test::some_page.address().value) ==
          HvStatus::InvalidParameter);
}

TEST_CASE("VTL1 may use its own pages and VTL0's") {
    test::DividedMachine machine;
    hide_secret(machine);
    machine.run_as(abi::Vtl::Secure);
    CHECK(call_with_input_at(machine, secret_address) == HvStatus::Success);
    CHECK(ask_for_answer_at(machine, test::output_address) == HvStatus::Success);
}

TEST_CASE("The hypervisor's memory is no parameter, guard or not") {
    abi::GuardsOff guards_off;
    guards_off.switch_off(abi::Guard::CallerRights);
    test::DividedMachine machine{guards_off};
    CHECK(call_with_input_at(machine, abi::hypervisor_region.base) == HvStatus::InvalidParameter);
    CHECK(call_with_input_at(machine, abi::physical_address_limit) == HvStatus::InvalidParameter);
    CHECK(call_with_input_at(machine, ~0ull - 7) == HvStatus::InvalidParameter);
}

TEST_CASE("A block is aligned, within one page, and apart from the other block") {
    test::DividedMachine machine;
    CHECK(call_with_input_at(machine, test::input_address + 4) == HvStatus::InvalidAlignment);
    CHECK(ask_for_answer_at(machine, test::output_address + 0xFF8) ==
          HvStatus::InvalidHypercallInput);
    CHECK(ask_for_answer_at(machine, test::input_address + 8) == HvStatus::InvalidHypercallInput);
    CHECK(ask_for_answer_at(machine, test::output_address) == HvStatus::Success);
}

TEST_CASE("Two blocks may touch") {
    constexpr std::uint64_t input_bytes = sizeof(VpRegistersHeader) + sizeof(RegisterName);
    constexpr std::uint64_t behind = (input_bytes + 7) / 8 * 8;
    test::DividedMachine machine;
    CHECK(ask_for_answer_at(machine, test::input_address + behind) == HvStatus::Success);
    constexpr std::uint64_t before = test::input_address - sizeof(RegisterValue);
    CHECK(ask_for_answer_at(machine, before) == HvStatus::Success);
}

TEST_CASE("A list too long for one page is refused, whatever its count says") {
    test::DividedMachine machine;
    machine.vp.registers.rdx = test::input_address;
    machine.vp.registers.r8 = test::output_address;
    const auto control = HypercallControl::rep(CallCode::SetVpRegisters, 0xFFF);
    CHECK(test::status_of(hv::handle_hypercall(machine.vp, control).result) ==
          HvStatus::InvalidHypercallInput);
}
