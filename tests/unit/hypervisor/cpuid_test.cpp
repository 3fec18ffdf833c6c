// SPDX-License-Identifier: MIT
#include "abi/tlfs/cpuid.h"

#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"
#include "x86/cpuid.h"

using namespace abi::tlfs;

namespace {

x86::CpuidResult ask(test::DividedMachine& machine, std::uint32_t leaf) {
    machine.vp.vmcb().control.exit_code = x86::svm::ExitCode::Cpuid;
    machine.vp.vmcb().save.rax = leaf;
    machine.vp.registers.rcx = 0;
    CHECK(hv::handle_exit(machine.vp) == hv::Outcome::advance(2));
    const auto low = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
    return {low(machine.vp.vmcb().save.rax), low(machine.vp.registers.rbx),
            low(machine.vp.registers.rcx), low(machine.vp.registers.rdx)};
}

} // namespace

TEST_CASE("A guest that looks for the TLFS finds it") {
    test::DividedMachine machine;
    CHECK(ask(machine, 0x4000'0000) ==
          x86::CpuidResult{0x4000'0006, 0x7263'694D, 0x666F'736F, 0x7648'2074});
    CHECK(ask(machine, 0x4000'0001).eax == 0x3123'7648);
}

TEST_CASE("VSM is offered only with the privileges it needs") {
    test::DividedMachine machine;
    const auto privileges = ask(machine, 0x4000'0003);
    CHECK(CallPrivileges::from(privileges.ebx).get(CallPrivileges::access_vsm));
    CHECK(CallPrivileges::from(privileges.ebx).get(CallPrivileges::access_vp_registers));
    CHECK(MsrPrivileges::from(privileges.eax).get(MsrPrivileges::synic));
}

TEST_CASE("The guest learns that it is one, and that it has no SVM") {
    test::DividedMachine machine;
    CHECK((ask(machine, 1).ecx >> 31) == 1);
    CHECK((ask(machine, 0x8000'0001).ecx & 4) == 0);
    CHECK((ask(machine, 0x8000'0001).ecx & 0xFB) == 0xFB); // the rest as the processor said
}
