// SPDX-License-Identifier: MIT
// The interface itself: what is refused before any call is looked at.
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"

using namespace abi::tlfs;
using Control = HypercallControl;

namespace {

constexpr auto simple = Control::simple(CallCode::EnablePartitionVtl);
constexpr auto rep = Control::rep(CallCode::GetVpRegisters, 1);

HvStatus status_with(Control control) {
    test::DividedMachine machine;
    return test::status_of(
        machine.call(control, EnablePartitionVtlInput{partition_self, 1, 0, {}}));
}

} // namespace

TEST_CASE("A call nobody knows is named so") {
    CHECK(status_with(Control::simple(static_cast<CallCode>(0x7777))) ==
          HvStatus::InvalidHypercallCode);
}

TEST_CASE("A control word that does not fit its call is refused") {
    CHECK(status_with(simple.with(Control::reserved_27, 1)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple.with(Control::reserved_44, 1)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple.with(Control::reserved_60, 1)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple.with(Control::is_nested, true)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple.with(Control::variable_header_size, 1)) ==
          HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple.with(Control::rep_count, 1)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple.with(Control::rep_start, 1)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(rep.with(Control::rep_count, 0)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(rep.with(Control::rep_start, 1)) == HvStatus::InvalidHypercallInput);
    CHECK(status_with(simple) == HvStatus::Success);
}

TEST_CASE("Hypercalls are for CPL 0; from anywhere else VMMCALL is an invalid opcode") {
    test::DividedMachine machine;
    machine.vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
    machine.vp.registers.rcx = simple.raw;
    machine.vp.vmcb().save.cpl = 3;
    CHECK(hv::handle_exit(machine.vp) == hv::Outcome::inject(x86::Exception::InvalidOpcode));
    CHECK_FALSE(machine.partition.secure_vtl_enabled);
    CHECK(machine.last_event().rule == static_cast<std::uint8_t>(abi::Rule::HypercallFromUserMode));
}

TEST_CASE("The result is in RAX, and RIP is behind the VMMCALL") {
    test::DividedMachine machine;
    machine.vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
    machine.vp.registers.rcx = Control::simple(static_cast<CallCode>(0x7777)).raw;
    CHECK(hv::handle_exit(machine.vp) == hv::Outcome::advance(3));
    CHECK(machine.vp.vmcb().save.rax == static_cast<std::uint64_t>(HvStatus::InvalidHypercallCode));
}

TEST_CASE("VTL1 is enabled once, for the partition and then for the processor") {
    test::DividedMachine machine;
    const EnablePartitionVtlInput partition_input{partition_self, 1, 0, {}};
    EnableVpVtlInput vp_input;
    vp_input.partition = partition_self;
    vp_input.vp_index = vp_self;
    vp_input.target_vtl = 1;
    vp_input.context = test::long_mode_context();
    const auto enable_vp = [&] {
        return test::status_of(machine.call(CallCode::EnableVpVtl, vp_input));
    };
    const auto enable_partition = [&](const EnablePartitionVtlInput& input) {
        return test::status_of(machine.call(CallCode::EnablePartitionVtl, input));
    };

    CHECK(enable_vp() == HvStatus::InvalidVtlState);
    CHECK(enable_partition({1, 1, 0, {}}) == HvStatus::InvalidPartitionId);
    CHECK(enable_partition({partition_self, 2, 0, {}}) == HvStatus::AccessDenied);
    CHECK(enable_partition({partition_self, 1, 2, {}}) == HvStatus::InvalidParameter);
    CHECK(enable_partition(partition_input) == HvStatus::Success);
    CHECK(enable_partition(partition_input) == HvStatus::InvalidVtlState);

    vp_input.vp_index = 3;
    CHECK(enable_vp() == HvStatus::InvalidVpIndex);
    vp_input.vp_index = vp_self;
    vp_input.context.cr0 = 0;
    CHECK(enable_vp() == HvStatus::InvalidRegisterValue);
    vp_input.context = test::long_mode_context();
    CHECK(enable_vp() == HvStatus::Success);
    CHECK(enable_vp() == HvStatus::VtlAlreadyEnabled);
}

TEST_CASE("Where a VTL1 is, VTL0 gives no other processor one of its own making") {
    test::DividedMachine machine;
    hv::VirtualProcessor second{machine.partition};
    second.index = machine.partition.processor_count;
    machine.partition.processors[machine.partition.processor_count++] = &second;
    machine.enable_vtl1();
    EnableVpVtlInput input{partition_self, second.index, 1, {}, test::long_mode_context()};
    CHECK(test::status_of(machine.call(CallCode::EnableVpVtl, input)) == HvStatus::AccessDenied);
    CHECK_FALSE(second.has_secure_vtl());
    machine.run_as(abi::Vtl::Secure);
    CHECK(test::status_of(machine.call(CallCode::EnableVpVtl, input)) == HvStatus::Success);
    CHECK(second.has_secure_vtl());
}

TEST_CASE("A fast call carries its input in registers") {
    test::DividedMachine machine;
    machine.vp.registers.rdx = 'V';
    const auto control = Control::simple(CallCode::OutputDebugCharacter).with(Control::fast, true);
    CHECK(test::status_of(hv::handle_hypercall(machine.vp, control).result) == HvStatus::Success);
    CHECK(fakes::hypervisor_cpu().console == "V");
}

TEST_CASE("A fast call must fit into two registers") {
    test::DividedMachine machine;
    const auto control = Control::simple(CallCode::EnableVpVtl).with(Control::fast, true);
    CHECK(test::status_of(hv::handle_hypercall(machine.vp, control).result) ==
          HvStatus::InvalidHypercallInput);
}

TEST_CASE("A guest reports about itself; it cannot pose as the hypervisor or the hardware") {
    test::DividedMachine machine;
    PostDebugDataInput input;
    input.operand[0] = 42;
    input.kind = abi::EventKind::SlatChange;
    CHECK(test::status_of(machine.call(CallCode::PostDebugData, input)) ==
          HvStatus::InvalidParameter);

    input.kind = abi::EventKind::Mark;
    CHECK(test::status_of(machine.call(CallCode::PostDebugData, input)) == HvStatus::Success);
    CHECK(machine.last_event().kind == abi::EventKind::Mark);
    CHECK(machine.last_event().operand[0] == 42);
    CHECK(machine.last_event().before() == abi::World::Kind::Vtl0Kernel);
    CHECK(machine.last_event().rip == machine.vp.vmcb().save.rip);
}
