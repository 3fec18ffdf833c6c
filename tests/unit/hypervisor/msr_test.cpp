// SPDX-License-Identifier: MIT
#include "x86/msr.h"

#include "abi/tlfs/synthetic_msr.h"
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::tlfs::SyntheticMsr;
using hv::Outcome;

namespace {

const auto general_protection = Outcome::inject(x86::Exception::GeneralProtection, 0);
const auto done = Outcome::advance(2);
constexpr auto efer_number = static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable);

Outcome access(test::DividedMachine& machine, std::uint32_t msr, bool write, std::uint64_t value) {
    auto& vmcb = machine.vp.vmcb();
    vmcb.control.exit_code = x86::svm::ExitCode::Msr;
    vmcb.control.exit_info_1 = write ? 1 : 0;
    machine.vp.registers.rcx = msr;
    vmcb.save.rax = value & 0xFFFF'FFFF;
    machine.vp.registers.rdx = value >> 32;
    return hv::handle_exit(machine.vp);
}
Outcome write(test::DividedMachine& machine, std::uint32_t msr, std::uint64_t value) {
    return access(machine, msr, true, value);
}
Outcome write(test::DividedMachine& machine, SyntheticMsr msr, std::uint64_t value) {
    return write(machine, static_cast<std::uint32_t>(msr), value);
}
std::uint64_t read(test::DividedMachine& machine, std::uint32_t msr) {
    CHECK(access(machine, msr, false, 0) == done);
    return machine.vp.registers.rdx << 32 | machine.vp.vmcb().save.rax;
}

} // namespace

TEST_CASE("A register that this partition does not have is a general protection fault") {
    test::DividedMachine machine;
    CHECK(write(machine, 0xC001'0117, 0x1000) == general_protection); // VM_HSAVE_PA
    CHECK(machine.last_event().rule == static_cast<std::uint8_t>(abi::Rule::UnknownMsr));
    CHECK(access(machine, 0x4000'00FF, false, 0) == general_protection);
}

TEST_CASE("The guest's EFER never loses SVME and never shows it") {
    test::DividedMachine machine;
    CHECK(write(machine, efer_number, 0x501) == done); // without NXE
    CHECK(machine.vp.vmcb().save.efer.raw == 0x1501);
    CHECK(read(machine, efer_number) == 0x501);
}

TEST_CASE("EFER bits that are not the guest's are refused") {
    test::DividedMachine machine;
    const auto before = machine.vp.vmcb().save.efer;
    CHECK(write(machine, efer_number, 0x1D01) == general_protection); // SVME
    CHECK(write(machine, efer_number, 0x4D01) == general_protection); // FFXSR
    CHECK(write(machine, efer_number, 0xC01) == general_protection);  // LME cleared under paging
    CHECK(machine.vp.vmcb().save.efer == before);
}

TEST_CASE("Each VTL has its own name and hypercall page") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto os_id = static_cast<std::uint32_t>(SyntheticMsr::GuestOsId);
    CHECK(write(machine, SyntheticMsr::GuestOsId, 0x1234'5678'9ABC'DEF0) == done);
    CHECK(read(machine, os_id) == 0x1234'5678'9ABC'DEF0);
    machine.run_as(abi::Vtl::Normal);
    CHECK(read(machine, os_id) == 0);
}

TEST_CASE("A guest that drops its name loses its hypercall page") {
    test::DividedMachine machine;
    CHECK(write(machine, SyntheticMsr::GuestOsId, 1) == done);
    CHECK(write(machine, SyntheticMsr::Hypercall, test::some_page.address().value | 1) == done);
    CHECK(write(machine, SyntheticMsr::GuestOsId, 0) == done);
    CHECK((read(machine, static_cast<std::uint32_t>(SyntheticMsr::Hypercall)) & 1) == 0);
}

TEST_CASE("An assist page must be the guest's own to write") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    REQUIRE(machine.protect({test::some_page.number}, abi::PageAccess::none()) ==
            abi::tlfs::HvStatus::Success);
    machine.run_as(abi::Vtl::Normal);
    const auto address = test::some_page.address().value;
    CHECK(write(machine, SyntheticMsr::VpAssistPage, address | 1) == general_protection);
    CHECK(machine.vp.assist_page(abi::Vtl::Normal) == nullptr);
    CHECK(write(machine, SyntheticMsr::VpAssistPage, abi::hypervisor_region.base | 1) ==
          general_protection);
    CHECK(write(machine, SyntheticMsr::VpAssistPage, (address + x86::page_bytes) | 3) ==
          general_protection); // reserved bit
    CHECK(write(machine, SyntheticMsr::VpAssistPage, (address + x86::page_bytes) | 1) == done);
    CHECK(machine.vp.assist_page(abi::Vtl::Normal) != nullptr);
}
