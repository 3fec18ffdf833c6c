// SPDX-License-Identifier: MIT
#include "hypervisor/mode_based_execution.h"

#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/local_apic.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/machine_with_programs.h"

using namespace abi::tlfs;
using abi::PageAccess;
using abi::Vtl;
using hv::Outcome;

namespace {

const auto asks_vtl1 = Outcome::enter_secure(VtlEntryReason::Intercept, 0);

} // namespace

TEST_CASE("A program's page runs at CPL 3, in a view of its own") {
    test::MachineWithPrograms machine;
    CHECK(machine.fetch_at(3) == Outcome::retry());
    CHECK(machine.shows_user_view());
    CHECK(machine.vp.vmcb().control.tlb_control == x86::svm::TlbControl::FlushAll);
}

TEST_CASE("The kernel may not run a program's page: VTL1 hears of it") {
    test::MachineWithPrograms machine;
    CHECK(machine.fetch_at(0) == asks_vtl1);
    CHECK_FALSE(machine.shows_user_view());
    CHECK(machine.vp.intercept.message.memory.header.state.get(ExecutionState::cpl) == 0);
}

TEST_CASE("In the user view no page of the kernel runs, and the APIC stays closed") {
    test::MachineWithPrograms machine;
    const auto& view = machine.partition.level(Vtl::Normal).nested_for_users;
    CHECK(view.access_of(test::some_page) == (PageAccess::read() | PageAccess::execute()));
    CHECK(view.access_of({0x2346}) == PageAccess::read_write());
    CHECK(view.access_of(hv::local_apic_page) == PageAccess::read());
}

TEST_CASE("Every way into the kernel leaves the user view first") {
    test::MachineWithPrograms machine;
    REQUIRE(machine.fetch_at(3) == Outcome::retry());
    auto& vmcb = machine.vp.vmcb();
    SECTION("an exception") {
        vmcb.control.exit_code = x86::svm::exit_code_of(x86::Exception::PageFault);
        vmcb.control.exit_info_1 = 7;
        vmcb.control.exit_info_2 = 0x1234;
        CHECK(hv::handle_exit(machine.vp) == Outcome::inject(x86::Exception::PageFault, 7));
        CHECK(vmcb.save.cr2 == 0x1234);
    }
    SECTION("a physical interrupt") {
        vmcb.control.exit_code = x86::svm::ExitCode::Interrupt;
        CHECK(hv::handle_exit(machine.vp) == Outcome::retry());
    }
    SECTION("a fault that the hypervisor injects") {
        hv::act_on(machine.vp, Outcome::inject(x86::Exception::GeneralProtection, 0));
    }
    SECTION("a non-maskable interrupt") {
        machine.vp.nmi.is_pending = true;
        hv::offer_interrupt(machine.vp);
        CHECK(vmcb.control.event_injection.get(x86::svm::EventInjection::valid));
    }
    CHECK_FALSE(machine.shows_user_view());
}

TEST_CASE("An exception that VTL1 wants to see is shown to it from the user view as well") {
    test::MachineWithPrograms machine;
    REQUIRE(machine.fetch_at(3) == Outcome::retry());
    machine.partition.watched_exceptions.raw = 1u << 14;
    machine.vp.vmcb().control.exit_code = x86::svm::exit_code_of(x86::Exception::PageFault);
    CHECK(hv::handle_exit(machine.vp) == asks_vtl1);
    CHECK_FALSE(machine.shows_user_view());
}

TEST_CASE("SYSCALL, which cannot be intercepted, is made undefined and done by hand") {
    test::MachineWithPrograms machine;
    auto& save = machine.vp.vmcb().save;
    save.efer = save.efer.with(x86::Efer::system_call, true);
    save.star = 0x0010'0008'0000'0000;
    save.lstar = 0xFFFF'F820'0000'4000;
    save.sfmask = 0x200;
    save.rflags = x86::Rflags::from(0x202);
    REQUIRE(machine.fetch_at(3) == Outcome::retry());
    CHECK_FALSE(save.efer.get(x86::Efer::system_call));

    save.cr0 = save.cr0.with(x86::Cr0::paging, false); // code can simply be put somewhere
    save.rip = 0x41'0000;
    const std::uint8_t syscall[] = {0x0F, 0x05};
    std::memcpy(machine.ram(save.rip), syscall, sizeof(syscall));
    machine.vp.vmcb().control.exit_code = x86::svm::exit_code_of(x86::Exception::InvalidOpcode);
    CHECK(hv::handle_exit(machine.vp) == Outcome::retry());
    CHECK(save.cpl == 0);
    CHECK(save.rip == 0xFFFF'F820'0000'4000);
    CHECK(machine.vp.registers.rcx == 0x41'0002);
    CHECK(machine.vp.registers.r11 == 0x202);
    CHECK(save.rflags.raw == 2);
    CHECK(save.cs.selector == 8);
    CHECK(save.ss.selector == 16);
    CHECK(save.efer.get(x86::Efer::system_call));
    CHECK_FALSE(machine.shows_user_view());
}
