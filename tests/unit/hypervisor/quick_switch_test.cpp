// SPDX-License-Identifier: MIT
#include "hypervisor/quick_switch.h"

#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::Vtl;
using abi::tlfs::CallCode;
using abi::tlfs::HypercallControl;

namespace {

void execute_vmmcall(hv::VirtualProcessor& vp, CallCode code, std::uint64_t control_input) {
    vp.vmcb().control.exit_code = x86::svm::ExitCode::Vmmcall;
    vp.registers.rcx = HypercallControl::simple(code).raw;
    vp.vmcb().save.rax = control_input;
}

/// Everything that a switch may leave behind.
struct After {
    Vtl active;
    std::uint64_t rip[abi::vtl_count];
    std::uint64_t rax;
    std::uint64_t cr2;
    abi::tlfs::VtlEntryReason reason;
    bool is_interrupt_held;
    abi::TraceEvent event;
};

After after(test::DividedMachine& machine) {
    hv::VirtualProcessor& vp = machine.vp;
    auto event = machine.last_event();
    event.clock = 0;
    return {vp.active_vtl,
            {vp.vmcb_of(Vtl::Normal).save.rip, vp.vmcb_of(Vtl::Secure).save.rip},
            vp.vmcb().save.rax,
            vp.vmcb().save.cr2,
            vp.assist_page(Vtl::Secure)->entry_reason,
            vp.is_interrupt_held,
            event};
}

/// The switch `code` out of the VTL `from`, the one way or the other.
After switched(Vtl from, CallCode code, std::uint64_t control_input, bool quickly) {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.run_as(from);
    machine.vp.vmcb().save.cr2 = 0x77;
    machine.vp.is_interrupt_held = true;
    machine.vp.secure_assist = machine.vp.assist_page(Vtl::Secure);
    execute_vmmcall(machine.vp, code, control_input);
    if (quickly) {
        REQUIRE(hv::switch_quickly(machine.vp));
    } else {
        hv::act_on(machine.vp, hv::handle_exit(machine.vp));
    }
    return after(machine);
}

void check_equal(const After& one, const After& other) {
    CHECK(one.active == other.active);
    CHECK(one.rip[0] == other.rip[0]);
    CHECK(one.rip[1] == other.rip[1]);
    CHECK(one.rax == other.rax);
    CHECK(one.cr2 == other.cr2);
    CHECK(one.reason == other.reason);
    CHECK(one.is_interrupt_held == other.is_interrupt_held);
    CHECK(std::memcmp(&one.event, &other.event, sizeof(one.event)) == 0);
}

} // namespace

TEST_CASE("The quick way and the ordinary way end in the same state") {
    SECTION("VtlCall") {
        check_equal(switched(Vtl::Normal, CallCode::VtlCall, 0, true),
                    switched(Vtl::Normal, CallCode::VtlCall, 0, false));
    }
    SECTION("fast VtlReturn") {
        check_equal(switched(Vtl::Secure, CallCode::VtlReturn, 1, true),
                    switched(Vtl::Secure, CallCode::VtlReturn, 1, false));
    }
}

TEST_CASE("What is not a plain switch is left to the ordinary way, untouched") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.run_as(Vtl::Normal);
    execute_vmmcall(machine.vp, CallCode::VtlCall, 0);
    auto& vp = machine.vp;
    const auto events = machine.events().size();
    SECTION("from ring 3") { vp.vmcb().save.cpl = 3; }
    SECTION("with a control input") { vp.vmcb().save.rax = 1; }
    SECTION("another call") { vp.registers.rcx = 0x08; }
    SECTION("VtlReturn from VTL0") { vp.registers.rcx = 0x12; }
    SECTION("an interrupt waits for VTL1") { vp.level(Vtl::Secure).apic.request(0x55, false); }
    SECTION("another exit") { vp.vmcb().control.exit_code = x86::svm::ExitCode::Cpuid; }
    const std::uint64_t rip = vp.vmcb().save.rip;
    CHECK_FALSE(hv::switch_quickly(vp));
    CHECK(vp.active_vtl == Vtl::Normal);
    CHECK(vp.vmcb().save.rip == rip);
    CHECK(machine.events().size() == events);
}
