// SPDX-License-Identifier: MIT
#include "hypervisor/hypercalls/vp_registers.h"

#include "abi/tlfs/hypercall_page.h"
#include "tests/catch.h"
#include "tests/unit/hypervisor/divided_machine.h"

using namespace abi::tlfs;

namespace {

constexpr auto own = InputVtl::own();
constexpr auto of_vtl0 = InputVtl::of(abi::Vtl::Normal);
constexpr auto of_vtl1 = InputVtl::of(abi::Vtl::Secure);

} // namespace

TEST_CASE("The code page offsets lead to the VtlCall and VtlReturn code") {
    test::DividedMachine machine;
    const auto read = machine.get_register(own, RegisterName::VsmCodePageOffsets);
    CHECK(read.status == HvStatus::Success);
    const auto offsets = VsmCodePageOffsets::from(read.value);
    CHECK(offsets.get(VsmCodePageOffsets::vtl_call) == vtl_call_offset);
    CHECK(offsets.get(VsmCodePageOffsets::vtl_return) == vtl_return_offset);
}

TEST_CASE("VSM status follows the enabling of VTL1") {
    test::DividedMachine machine;
    CHECK(machine.get_register(own, RegisterName::VsmPartitionStatus).value == 0x1'0001);
    CHECK(machine.get_register(own, RegisterName::VsmVpStatus).value == 0x1'0000);
    machine.enter_vtl1();
    CHECK(machine.get_register(own, RegisterName::VsmPartitionStatus).value == 0x1'0003);
    CHECK(machine.get_register(own, RegisterName::VsmVpStatus).value == 0x3'0001);
}

TEST_CASE("VTL0 may not look into VTL1, VTL1 may look into VTL0") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    CHECK(machine.get_register(of_vtl0, RegisterName::Rip).value == test::long_mode_context().rip);
    machine.run_as(abi::Vtl::Normal);
    CHECK(machine.get_register(of_vtl1, RegisterName::Rip).status == HvStatus::AccessDenied);
    CHECK(machine.set_register(of_vtl1, RegisterName::Rip, 0) == HvStatus::AccessDenied);
}

TEST_CASE("SVME is the hypervisor's business: EFER is shown without it") {
    test::DividedMachine machine;
    REQUIRE(machine.vp.vmcb().save.efer.get(x86::Efer::svm));
    CHECK(machine.get_register(own, RegisterName::Efer).value == test::long_mode_context().efer);
}

TEST_CASE("A VTL sets a lower VTL's registers, never its own") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    CHECK(machine.set_register(own, RegisterName::Rip, 0x1000) == HvStatus::AccessDenied);
    CHECK(machine.set_register(of_vtl0, RegisterName::Rip, 0x1000) == HvStatus::Success);
    CHECK(machine.vp.vmcb_of(abi::Vtl::Normal).save.rip == 0x1000);
    CHECK(machine.set_register(of_vtl0, RegisterName::Rip, 1ull << 60) ==
          HvStatus::InvalidRegisterValue);
}

TEST_CASE("Protection is enabled once and never switched off") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto write = [&](std::uint64_t value) {
        return machine.set_register(own, RegisterName::VsmPartitionConfig, value);
    };
    using Config = VsmPartitionConfig;
    const auto on = Config{}.with(Config::enable_vtl_protection, true);
    CHECK(write(0) == HvStatus::InvalidRegisterValue);
    CHECK(write(on.with(Config::default_protection, 3).raw) == HvStatus::InvalidRegisterValue);
    CHECK(write(on.with(Config::default_protection, 0xF).raw) == HvStatus::Success);
    CHECK(write(on.with(Config::reserved_13, 1).raw) == HvStatus::InvalidRegisterValue);
    machine.run_as(abi::Vtl::Normal);
    CHECK(write(on.raw) == HvStatus::InvalidParameter);
}

TEST_CASE("VTL0 has no VTL to configure") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto config = VsmPartitionConfig{}.with(VsmPartitionConfig::default_protection, 0xF);
    CHECK(machine.set_register(of_vtl0, RegisterName::VsmPartitionConfig, config.raw) ==
          HvStatus::InvalidParameter);
    CHECK(machine.get_register(of_vtl0, RegisterName::VsmPartitionConfig).status ==
          HvStatus::InvalidParameter);
}

TEST_CASE("A default that takes execute away reaches every page of RAM") {
    test::DividedMachine machine;
    machine.enable_vtl1();
    machine.run_as(abi::Vtl::Secure);
    using Config = VsmPartitionConfig;
    const auto config = Config{}
                            .with(Config::enable_vtl_protection, true)
                            .with(Config::default_protection, abi::PageAccess::read_write().bits);
    REQUIRE(machine.set_register(own, RegisterName::VsmPartitionConfig, config.raw) ==
            HvStatus::Success);
    for (const std::uint64_t number : {0ull, 0x2345ull, 0x3FFFull}) {
        CHECK(machine.partition.level(abi::Vtl::Normal).nested.access_of({number}) ==
              abi::PageAccess::read_write());
    }
}

TEST_CASE("A default that would blind VTL0 is refused") {
    test::DividedMachine machine;
    machine.enable_vtl1();
    machine.run_as(abi::Vtl::Secure);
    using Config = VsmPartitionConfig;
    const auto config = Config{}.with(Config::enable_vtl_protection, true);
    CHECK(machine.set_register(own, RegisterName::VsmPartitionConfig, config.raw) ==
          HvStatus::InvalidRegisterValue);
}

TEST_CASE("A pending event that is no exception is refused") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto write = [&](PendingException event) {
        return machine.set_register(of_vtl0, RegisterName::PendingEvent0, event.raw);
    };
    const auto event = PendingException{}.with(PendingException::pending, true);
    CHECK(write(event.with(PendingException::vector, 32)) == HvStatus::InvalidRegisterValue);
    CHECK(write(event.with(PendingException::type, 5)) == HvStatus::InvalidRegisterValue);
    CHECK(write(event.with(PendingException::vector, 13)) == HvStatus::InvalidRegisterValue);
    CHECK(write(event.with(PendingException::vector, 6)) == HvStatus::Success);
}

TEST_CASE("An event that is not pending takes back the one that was") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto event = PendingException{}.with(PendingException::vector, 6);
    const auto& waiting = machine.vp.vmcb_of(abi::Vtl::Normal).control.event_injection;
    REQUIRE(machine.set_register(of_vtl0, RegisterName::PendingEvent0,
                                 event.with(PendingException::pending, true).raw) ==
            HvStatus::Success);
    CHECK(waiting.get(x86::svm::EventInjection::valid));
    CHECK(machine.set_register(of_vtl0, RegisterName::PendingEvent0, event.raw) ==
          HvStatus::Success);
    CHECK_FALSE(waiting.get(x86::svm::EventInjection::valid));
}

TEST_CASE("A task priority has four bits") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    CHECK(machine.set_register(of_vtl0, RegisterName::Cr8, 0xF) == HvStatus::Success);
    CHECK(machine.set_register(of_vtl0, RegisterName::Cr8, 0x10) == HvStatus::InvalidRegisterValue);
    CHECK(machine.get_register(of_vtl0, RegisterName::Cr8).value == 0xF);
}

TEST_CASE("VTL1 gives VTL0 other descriptor tables, if they are somewhere") {
    const auto name = GENERATE(RegisterName::Gdtr, RegisterName::Idtr);
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto write = [&](std::uint64_t base) {
        struct {
            VpRegistersHeader header;
            RegisterAssociation element;
        } input{{partition_self, vp_self, of_vtl0, {}}, {name, {}, {0x0FFFull << 48, base}}};
        return test::status_of(
            machine.call(HypercallControl::rep(CallCode::SetVpRegisters, 1), input));
    };
    const auto& save = machine.vp.vmcb_of(abi::Vtl::Normal).save;
    const auto& table = name == RegisterName::Gdtr ? save.gdtr : save.idtr;
    CHECK(write(0xFFFF'8000'1234'5000) == HvStatus::Success);
    CHECK(table.base == 0xFFFF'8000'1234'5000);
    CHECK(table.limit == 0x0FFF);
    CHECK(write(1ull << 60) == HvStatus::InvalidRegisterValue);
    CHECK(table.base == 0xFFFF'8000'1234'5000);
}

TEST_CASE("Names and processors that do not exist are named so") {
    test::DividedMachine machine;
    CHECK(machine.get_register(own, static_cast<RegisterName>(0x12345678)).status ==
          HvStatus::UnknownRegisterName);
    struct {
        VpRegistersHeader header;
        RegisterName name;
    } input{{partition_self, 7, own, {}}, RegisterName::Rip};
    const auto control = HypercallControl::rep(CallCode::GetVpRegisters, 1);
    CHECK(test::status_of(machine.call(control, input)) == HvStatus::InvalidVpIndex);
    input.header = {3, vp_self, own, {}};
    CHECK(test::status_of(machine.call(control, input)) == HvStatus::InvalidPartitionId);
}

TEST_CASE("General registers are numbered as the instruction set numbers them") {
    test::DividedMachine machine;
    machine.vp.registers.rbx = 0xB;
    machine.vp.registers.r15 = 0xF;
    machine.vp.vmcb().save.rsp = 0x5;
    CHECK(machine.get_register(own, RegisterName::Rbx).value == 0xB);
    CHECK(machine.get_register(own, RegisterName::R15).value == 0xF);
    CHECK(machine.get_register(own, RegisterName::Rsp).value == 0x5);
}
