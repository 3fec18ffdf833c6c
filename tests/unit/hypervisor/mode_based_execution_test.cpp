// SPDX-License-Identifier: MIT
#include "hypervisor/mode_based_execution.h"

#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "hypervisor/local_apic.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using namespace abi::tlfs;
using abi::PageAccess;
using abi::Vtl;
using hv::Outcome;

namespace {

constexpr PageAccess for_programs{PageAccess::read_bit | PageAccess::user_execute_bit};
const auto asks_vtl1 = Outcome::enter_secure(VtlEntryReason::Intercept, 0);

/// A machine whose VTL1 has the two execute rights apart, and gave some_page to programs; VTL0
/// runs.
class DividedByMode : public test::DividedMachine {
public:
    DividedByMode() {
        const EnablePartitionVtlInput input{
            partition_self, 1, EnablePartitionVtlInput::enable_mbec, {}};
        REQUIRE(test::status_of(call(CallCode::EnablePartitionVtl, input)) == HvStatus::Success);
        EnableVpVtlInput vp_input;
        vp_input.partition = partition_self;
        vp_input.vp_index = vp_self;
        vp_input.target_vtl = 1;
        vp_input.context = test::long_mode_context();
        REQUIRE(test::status_of(call(CallCode::EnableVpVtl, vp_input)) == HvStatus::Success);
        run_as(Vtl::Secure);
        vp.level(Vtl::Secure).assist_page =
            VpAssistPageMsr{}
                .with(VpAssistPageMsr::enable, true)
                .with(VpAssistPageMsr::page_number, abi::secure_kernel_region.base >> 12);
        const auto config = VsmPartitionConfig{}
                                .with(VsmPartitionConfig::enable_vtl_protection, true)
                                .with(VsmPartitionConfig::default_protection, 0xF)
                                .with(VsmPartitionConfig::intercept_page, true);
        REQUIRE(set_register(InputVtl::own(), RegisterName::VsmPartitionConfig, config.raw) ==
                HvStatus::Success);
        REQUIRE(set_register(InputVtl::own(), RegisterName::VsmVpSecureConfigVtl0, 1) ==
                HvStatus::Success);
        REQUIRE(protect({test::some_page.number}, for_programs) == HvStatus::Success);
        run_as(Vtl::Normal);
    }

    Outcome fetch_at(unsigned cpl) {
        vp.vmcb().save.cpl = static_cast<std::uint8_t>(cpl);
        return touch(test::some_page.address().value, PageAccess::execute());
    }
    bool shows_user_view() {
        return vp.vmcb_of(Vtl::Normal).control.nested_cr3 ==
               partition.level(Vtl::Normal).nested_for_users.root();
    }
};

} // namespace

TEST_CASE("A program's page runs at CPL 3, in a view of its own") {
    DividedByMode machine;
    CHECK(machine.fetch_at(3) == Outcome::retry());
    CHECK(machine.shows_user_view());
    CHECK(machine.vp.flush_owed);
}

TEST_CASE("The kernel may not run a program's page: VTL1 hears of it") {
    DividedByMode machine;
    CHECK(machine.fetch_at(0) == asks_vtl1);
    CHECK_FALSE(machine.shows_user_view());
    CHECK(machine.vp.intercept.message.memory.header.state.get(ExecutionState::cpl) == 0);
}

TEST_CASE("In the user view no page of the kernel runs, and the APIC stays closed") {
    DividedByMode machine;
    const auto& view = machine.partition.level(Vtl::Normal).nested_for_users;
    CHECK(view.access_of(test::some_page) == (PageAccess::read() | PageAccess::execute()));
    CHECK(view.access_of({0x2346}) == PageAccess::read_write());
    CHECK(view.access_of(hv::local_apic_page) == PageAccess::read());
}

TEST_CASE("Every way into the kernel leaves the user view first") {
    DividedByMode machine;
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
    CHECK_FALSE(machine.shows_user_view());
}

TEST_CASE("SYSCALL, which cannot be intercepted, is made undefined and done by hand") {
    DividedByMode machine;
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
