// SPDX-License-Identifier: MIT
#include "hypervisor/vtl_switch.h"

#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::tlfs::CallCode;
using abi::tlfs::HypercallControl;
using abi::tlfs::VtlEntryReason;
using hv::Outcome;

namespace {

constexpr std::uint8_t vmmcall_length = 3;
const auto invalid_opcode = Outcome::inject(x86::Exception::InvalidOpcode);

/// The active VTL executes VMMCALL from its hypercall page's VtlCall or VtlReturn.
Outcome ask(test::DividedMachine& machine, CallCode code, std::uint64_t control_input) {
    machine.vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
    machine.vp.registers.rcx = HypercallControl::simple(code).raw;
    machine.vp.vmcb().save.rax = control_input;
    return hv::handle_exit(machine.vp);
}

void act(test::DividedMachine& machine, CallCode code, std::uint64_t control_input) {
    hv::act_on(machine.vp, ask(machine, code, control_input));
}

} // namespace

TEST_CASE("VtlCall enters VTL1 and leaves VTL0 behind its VMMCALL") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.run_as(abi::Vtl::Normal);
    const auto before = machine.vp.vmcb().save.rip;

    act(machine, CallCode::VtlCall, 0);
    CHECK(machine.vp.active_vtl == abi::Vtl::Secure);
    CHECK(machine.vp.vmcb_of(abi::Vtl::Normal).save.rip == before + vmmcall_length);
    CHECK(machine.vp.assist_page(abi::Vtl::Secure)->entry_reason == VtlEntryReason::VtlCall);
    CHECK(machine.last_event().kind == abi::EventKind::VtlCall);
    CHECK(machine.last_event().before() == abi::World::Kind::Vtl0Kernel);
    CHECK(machine.last_event().after() == abi::World::Kind::Vtl1Kernel);
}

TEST_CASE("A switch nobody may make is an invalid opcode, as if the instruction did not exist") {
    test::DividedMachine machine;
    SECTION("VtlCall before VTL1 exists") {
        CHECK(ask(machine, CallCode::VtlCall, 0) == invalid_opcode);
    }
    SECTION("VtlCall with a control input") {
        machine.enter_vtl1();
        machine.run_as(abi::Vtl::Normal);
        CHECK(ask(machine, CallCode::VtlCall, 1) == invalid_opcode);
    }
    SECTION("VtlCall from VTL1") {
        machine.enter_vtl1();
        CHECK(ask(machine, CallCode::VtlCall, 0) == invalid_opcode);
    }
    SECTION("VtlReturn from VTL0") {
        machine.enter_vtl1();
        machine.run_as(abi::Vtl::Normal);
        CHECK(ask(machine, CallCode::VtlReturn, 0) == invalid_opcode);
    }
    SECTION("VtlReturn with reserved bits") {
        machine.enter_vtl1();
        CHECK(ask(machine, CallCode::VtlReturn, 2) == invalid_opcode);
    }
    SECTION("VtlCall from user mode") {
        machine.enter_vtl1();
        machine.run_as(abi::Vtl::Normal);
        machine.vp.vmcb().save.cpl = 3;
        CHECK(ask(machine, CallCode::VtlCall, 0) == invalid_opcode);
    }
    CHECK(machine.last_event().verdict() == abi::Verdict::Denied);
}

TEST_CASE("RAX and CR2 are shared: they cross with the switch; RIP, RSP and CR3 do not") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.run_as(abi::Vtl::Normal);
    auto& normal = machine.vp.vmcb_of(abi::Vtl::Normal).save;
    auto& secure = machine.vp.vmcb_of(abi::Vtl::Secure).save;
    normal.cr2 = 0x1234;
    secure.rsp = 0x5000;
    secure.cr3 = x86::Cr3::from(0x6000);

    act(machine, CallCode::VtlCall, 0);
    CHECK(secure.cr2 == 0x1234);
    CHECK(secure.rsp == 0x5000);
    CHECK(secure.cr3.raw == 0x6000);

    secure.cr2 = 0x9999;
    act(machine, CallCode::VtlReturn, 1);
    CHECK(normal.cr2 == 0x9999);
    CHECK(normal.rax == 1); // as VTL1's return left it
}

TEST_CASE("A fast return leaves RAX and RCX; the other takes them from the assist page") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto* const assist = machine.vp.assist_page(abi::Vtl::Secure);
    assist->return_rax = 0xAAAA;
    assist->return_rcx = 0xCCCC;

    SECTION("fast") {
        act(machine, CallCode::VtlReturn, 1);
        CHECK(machine.vp.vmcb().save.rax == 1);
        CHECK(machine.vp.registers.rcx == HypercallControl::simple(CallCode::VtlReturn).raw);
    }
    SECTION("full") {
        act(machine, CallCode::VtlReturn, 0);
        CHECK(machine.vp.vmcb().save.rax == 0xAAAA);
        CHECK(machine.vp.registers.rcx == 0xCCCC);
    }
    CHECK(machine.vp.active_vtl == abi::Vtl::Normal);
    CHECK(machine.last_event().kind == abi::EventKind::VtlReturn);
}

TEST_CASE("An intercept tells VTL1 who did what where, in the documented layout") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    REQUIRE(machine.protect({test::some_page.number}, abi::PageAccess::none()) ==
            abi::tlfs::HvStatus::Success);
    machine.run_as(abi::Vtl::Normal);
    const std::uint64_t address = test::some_page.address().value + 0x18;
    const std::uint64_t rip = machine.vp.vmcb().save.rip;

    hv::act_on(machine.vp, machine.touch(address, abi::PageAccess::write()));

    const auto* const assist = machine.vp.assist_page(abi::Vtl::Secure);
    CHECK(assist->entry_reason == VtlEntryReason::Intercept);
    CHECK(assist->intercept.header.type == abi::tlfs::MessageType::GpaIntercept);
    CHECK(assist->intercept.header.payload_size == 0x50);
    const auto& memory = assist->intercept.memory;
    CHECK(memory.guest_physical_address == address);
    CHECK(memory.header.access == abi::tlfs::InterceptAccess::Write);
    CHECK(memory.header.rip == rip);
    CHECK(memory.header.cs.selector == 8);
    CHECK(memory.header.state.get(abi::tlfs::ExecutionState::efer_lma));
    CHECK(machine.vp.vmcb_of(abi::Vtl::Normal).save.rip == rip); // It may try again.
    CHECK(machine.last_event().kind == abi::EventKind::InterceptDelivered);
}

TEST_CASE("VTL1's answer, an exception, waits in VTL0's VMCB") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    using abi::tlfs::PendingException;
    const auto event = PendingException{}
                           .with(PendingException::pending, true)
                           .with(PendingException::vector, 13)
                           .with(PendingException::deliver_error_code, true)
                           .with(PendingException::error_code, 0);
    CHECK(machine.set_register(abi::tlfs::InputVtl::of(abi::Vtl::Normal),
                               abi::tlfs::RegisterName::PendingEvent0,
                               event.raw) == abi::tlfs::HvStatus::Success);
    CHECK(machine.vp.vmcb_of(abi::Vtl::Normal).control.event_injection ==
          x86::svm::EventInjection::exception(x86::Exception::GeneralProtection, 0));
}
