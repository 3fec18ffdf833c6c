// SPDX-License-Identifier: MIT
// VTL1 judges what VTL0 does with its own registers and ports.
#include "hypervisor/secure_intercepts.h"

#include "hypervisor/exit_loop.h"
#include "hypervisor/intercepts/intercepts.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"
#include "x86/msr.h"
#include "x86/svm/io_exit.h"

using namespace abi::tlfs;
using abi::Vtl;
using hv::Outcome;
using x86::svm::ExitCode;

namespace {

constexpr auto own = InputVtl::own();
const auto asks_vtl1 = Outcome::enter_secure(VtlEntryReason::Intercept, 0);

/// VTL1 watches as `control` says; VTL0 runs.
void watch(test::DividedMachine& machine, CrInterceptControl control) {
    machine.enter_vtl1();
    REQUIRE(machine.set_register(own, RegisterName::CrInterceptControl, control.raw) ==
            HvStatus::Success);
    machine.run_as(Vtl::Normal);
}

Outcome write_msr(test::DividedMachine& machine, x86::Msr msr, std::uint64_t value) {
    auto& vmcb = machine.vp.vmcb();
    vmcb.control.exit_code = ExitCode::Msr;
    vmcb.control.exit_info_1 = 1;
    machine.vp.registers.rcx = static_cast<std::uint32_t>(msr);
    machine.vp.registers.rdx = value >> 32;
    vmcb.save.rax = value & 0xFFFF'FFFF;
    return hv::handle_exit(machine.vp);
}

/// VTL0 runs without paging, so that its code can simply be put somewhere.
void put_code(test::DividedMachine& machine, std::initializer_list<std::uint8_t> code) {
    constexpr std::uint64_t place = 0x41'0000;
    auto& save = machine.vp.vmcb().save;
    save.cr0 = save.cr0.with(x86::Cr0::paging, false);
    save.rip = place;
    std::copy(code.begin(), code.end(), reinterpret_cast<std::uint8_t*>(machine.ram(place)));
}

} // namespace

TEST_CASE("A watched MSR is VTL1's to judge before it is written") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::lstar_write, true));
    const std::uint64_t before = machine.vp.vmcb().save.lstar;
    CHECK(write_msr(machine, x86::Msr::LongStar, 0x1234'5678'9ABC) == asks_vtl1);
    CHECK(machine.vp.vmcb().save.lstar == before);
    const auto& told = machine.vp.intercept.message;
    CHECK(told.header.type == MessageType::MsrIntercept);
    CHECK(told.msr.msr == 0xC000'0082);
    CHECK(told.msr.rdx == 0x1234);
    CHECK(told.msr.rax == 0x5678'9ABC);
    CHECK(told.msr.header.access == InterceptAccess::Write);
    CHECK(told.msr.header.instruction_length == 2);
}

TEST_CASE("Only what VTL1 asked for stops VTL0") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::efer_write, true));
    auto& save = machine.vp.vmcb().save;
    CHECK(write_msr(machine, x86::Msr::Pat, x86::pat_at_reset) == Outcome::advance(2));
    CHECK(write_msr(machine, x86::Msr::ExtendedFeatureEnable, save.efer.raw & 0xD01) == asks_vtl1);
    machine.run_as(Vtl::Secure);
    CHECK(write_msr(machine, x86::Msr::ExtendedFeatureEnable, 0xD01) == Outcome::advance(2));
}

TEST_CASE("Bits that no processor of ours has cannot be watched") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto misc = CrInterceptControl{}.with(CrInterceptControl::misc_enable_write, true);
    CHECK(machine.set_register(own, RegisterName::CrInterceptControl, misc.raw) ==
          HvStatus::InvalidRegisterValue);
}

TEST_CASE("A change of CR4 under the mask is judged, any other is simply done") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::cr4_write, true));
    machine.vp.secure.cr4_mask =
        x86::Cr4{}.with(x86::Cr4::supervisor_execution_prevention, true).raw;
    auto& vmcb = machine.vp.vmcb();
    put_code(machine, {0x41, 0x0F, 0x22, 0xE1}); // mov cr4, r9
    vmcb.control.exit_code = ExitCode::Cr4Write;

    machine.vp.registers.r9 =
        vmcb.save.cr4.raw | x86::Cr4{}.with(x86::Cr4::debug_extensions, true).raw;
    CHECK(hv::handle_exit(machine.vp) == Outcome::advance(4));
    CHECK(vmcb.save.cr4.get(x86::Cr4::debug_extensions));

    machine.vp.registers.r9 = vmcb.save.cr4.raw ^ machine.vp.secure.cr4_mask;
    const std::uint64_t before = vmcb.save.cr4.raw;
    CHECK(hv::handle_exit(machine.vp) == asks_vtl1);
    CHECK(vmcb.save.cr4.raw == before);
    const auto& told = machine.vp.intercept.message.register_write;
    CHECK(told.name == RegisterName::Cr4);
    CHECK(told.value.low == machine.vp.registers.r9);
    CHECK(told.header.instruction_length == 4);
}

TEST_CASE("A CR0 that the processor would refuse is a general-protection fault") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::cr0_write, true));
    put_code(machine, {0x0F, 0x22, 0xC0}); // mov cr0, rax
    auto& vmcb = machine.vp.vmcb();
    vmcb.control.exit_code = ExitCode::Cr0Write;
    vmcb.save.rax = x86::Cr0{}.with(x86::Cr0::not_write_through, true).raw;
    CHECK(hv::handle_exit(machine.vp) == Outcome::inject(x86::Exception::GeneralProtection, 0));
}

TEST_CASE("LIDT is judged by its value, not by the place the value is in") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::idtr_write, true));
    put_code(machine, {0x0F, 0x01, 0x1B}); // lidt [rbx]
    constexpr std::uint64_t operand = 0x41'2000;
    machine.vp.registers.rbx = operand;
    const std::uint16_t limit = 0xFFF;
    const std::uint64_t base = 0xFFFF'8000'1234'5000;
    std::memcpy(machine.ram(operand), &limit, sizeof(limit));
    std::memcpy(machine.ram(operand + 2), &base, sizeof(base));
    machine.vp.vmcb().control.exit_code = ExitCode::IdtrWrite;
    CHECK(hv::handle_exit(machine.vp) == asks_vtl1);
    const auto& told = machine.vp.intercept.message.register_write;
    CHECK(told.name == RegisterName::Idtr);
    CHECK(told.value.low == std::uint64_t{limit} << 48);
    CHECK(told.value.high == base);
}

TEST_CASE("A descriptor table register is not loaded from where there is nothing") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::idtr_write, true));
    put_code(machine, {0x0F, 0x01, 0x1B}); // lidt [rbx]
    machine.vp.registers.rbx = abi::physical_address_limit;
    machine.vp.vmcb().control.exit_code = ExitCode::IdtrWrite;
    CHECK(hv::handle_exit(machine.vp) == Outcome::inject(x86::Exception::GeneralProtection, 0));
}

TEST_CASE("A watched port is judged, the power switch beside it still works") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    InstallInterceptInput input;
    input.partition = partition_self;
    input.access_mask = InstallInterceptInput::access_read | InstallInterceptInput::access_write;
    input.parameter = 0xCF8;
    CHECK(test::status_of(machine.call(CallCode::InstallIntercept, input)) == HvStatus::Success);
    machine.run_as(Vtl::Normal);
    CHECK(test::status_of(machine.call(CallCode::InstallIntercept, input)) ==
          HvStatus::AccessDenied);

    using Info = x86::svm::IoExitInfo;
    auto& vmcb = machine.vp.vmcb();
    vmcb.control.exit_code = ExitCode::IoPort;
    vmcb.control.exit_info_1 = Info{}.with(Info::bytes_4, true).with(Info::port, 0xCF8).raw;
    vmcb.control.exit_info_2 = vmcb.save.rip + 1;
    vmcb.save.rax = 0x8000'0010;
    CHECK(hv::handle_exit(machine.vp) == asks_vtl1);
    const auto& told = machine.vp.intercept.message.io_port;
    CHECK(told.port == 0xCF8);
    CHECK(told.access_info.get(IoPortAccessInfo::size) == 4);
    CHECK(told.rax == 0x8000'0010);
    CHECK(told.header.instruction_length == 1);
}

TEST_CASE("Without a place to be told, VTL1's wish becomes a fault") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::star_write, true));
    machine.vp.level(Vtl::Secure).assist_page = {};
    CHECK(write_msr(machine, x86::Msr::Star, 0) ==
          Outcome::inject(x86::Exception::GeneralProtection, 0));
}

TEST_CASE("The SynIC is a place to be told only if it is on and has a page for messages") {
    test::DividedMachine machine;
    watch(machine, CrInterceptControl{}.with(CrInterceptControl::star_write, true));
    machine.partition.secure_config =
        machine.partition.secure_config.with(VsmPartitionConfig::intercept_page, false);
    auto& synic = machine.vp.level(Vtl::Secure).synic;
    const auto no_place = Outcome::inject(x86::Exception::GeneralProtection, 0);
    synic = {};
    synic.control = synic.control.with(SynicControl::enable, true);
    CHECK(write_msr(machine, x86::Msr::Star, 0) == no_place);
    synic = {};
    synic.message_page = synic.message_page.with(SynicPageMsr::enable, true);
    CHECK(write_msr(machine, x86::Msr::Star, 0) == no_place);
}

TEST_CASE("VTL1 watches exceptions that exist, and hears of them") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto wish = [&](std::uint64_t exception, std::uint32_t mask) {
        const InstallInterceptInput input{partition_self, mask, InterceptType::Exception,
                                          exception};
        return test::status_of(machine.call(CallCode::InstallIntercept, input));
    };
    constexpr auto execute = InstallInterceptInput::access_execute;
    CHECK(wish(32, execute) == HvStatus::InvalidParameter);
    CHECK(wish(13, InstallInterceptInput::access_write) == HvStatus::InvalidParameter);
    CHECK(wish(13, execute) == HvStatus::Success);
    machine.run_as(Vtl::Normal);
    machine.vp.vmcb().control.exit_code = x86::svm::exit_code_of(x86::Exception::GeneralProtection);
    CHECK(hv::handle_exit(machine.vp) == asks_vtl1);
}
