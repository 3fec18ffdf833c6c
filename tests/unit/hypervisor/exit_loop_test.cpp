// SPDX-License-Identifier: MIT
#include "hypervisor/exit_loop.h"

#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/fakes/panic.h"
#include "tests/unit/hypervisor/divided_machine.h"
#include "x86/svm/io_exit.h"

using hv::Outcome;

TEST_CASE("Advance moves RIP by the instruction's length; retry does not") {
    test::DividedMachine machine;
    const auto rip = machine.vp.vmcb().save.rip;
    hv::act_on(machine.vp, Outcome::retry());
    CHECK(machine.vp.vmcb().save.rip == rip);
    hv::act_on(machine.vp, Outcome::advance(2));
    CHECK(machine.vp.vmcb().save.rip == rip + 2);
}

TEST_CASE("An injected exception carries its error code if it has one") {
    test::DividedMachine machine;
    hv::act_on(machine.vp, Outcome::inject(x86::Exception::GeneralProtection, 0x18));
    CHECK(machine.vp.vmcb().control.event_injection.raw == 0x18'8000'0B0D);
    hv::act_on(machine.vp, Outcome::inject(x86::Exception::InvalidOpcode));
    CHECK(machine.vp.vmcb().control.event_injection.raw == 0x8000'0306);
}

TEST_CASE("A guest that uses SVM instructions finds that there are none") {
    test::DividedMachine machine;
    using x86::svm::ExitCode;
    const auto code = GENERATE(ExitCode::Vmrun, ExitCode::Vmload, ExitCode::Vmsave, ExitCode::Stgi,
                               ExitCode::Clgi, ExitCode::Skinit, ExitCode::Invlpga);
    machine.vp.vmcb().control.exit_code = code;
    CHECK(hv::handle_exit(machine.vp) == Outcome::inject(x86::Exception::InvalidOpcode));
}

TEST_CASE("A VMCB that the processor refuses is our own fault") {
    test::DividedMachine machine;
    machine.vp.vmcb().control.exit_code = static_cast<x86::svm::ExitCode>(0xFFFF'FFFF);
    CHECK_THROWS_AS(hv::handle_exit(machine.vp), fakes::Panic);
}

TEST_CASE("The power switch ends the machine and the trace tells why") {
    test::DividedMachine machine;
    using x86::svm::IoExitInfo;
    auto& vmcb = machine.vp.vmcb();
    vmcb.control.exit_code = x86::svm::ExitCode::IoPort;
    vmcb.control.exit_info_1 = IoExitInfo{}
                                   .with(IoExitInfo::bytes_4, true)
                                   .with(IoExitInfo::port, abi::power_off_port)
                                   .raw;
    vmcb.save.rax = static_cast<std::uint32_t>(abi::PowerOff::Orderly);

    const Outcome outcome = hv::handle_exit(machine.vp);
    CHECK(outcome == Outcome::power_off(abi::PowerOff::Orderly));
    CHECK_THROWS_AS(hv::act_on(machine.vp, outcome), fakes::PoweredOff);
    CHECK(machine.last_event().kind == abi::EventKind::MachineOff);
    CHECK(machine.last_event().operand[0] == static_cast<std::uint64_t>(abi::PowerOff::Orderly));
}

TEST_CASE("A triple fault ends the machine with the guest's name on it") {
    test::DividedMachine machine;
    machine.vp.vmcb().control.exit_code = x86::svm::ExitCode::Shutdown;
    CHECK(hv::handle_exit(machine.vp) == Outcome::power_off(abi::PowerOff::GuestShutdown));
    CHECK(fakes::hypervisor_cpu().console == "hypervisor: VTL0 triple-faulted.\n");
}
