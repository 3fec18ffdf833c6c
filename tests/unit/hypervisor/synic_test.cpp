// SPDX-License-Identifier: MIT
// Messages and events between the two VTLs, and what they interrupt.
#include "hypervisor/synic.h"

#include "abi/tlfs/connections.h"
#include "hypervisor/exit_loop.h"
#include "hypervisor/interrupts.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"

using namespace abi::tlfs;
using abi::Vtl;

namespace {

constexpr x86::GuestPage message_page{0x3000};
constexpr x86::GuestPage flag_page{0x3001};
constexpr std::uint8_t vector = 0x62;

SynicPageMsr at(x86::GuestPage page) {
    return SynicPageMsr{}
        .with(SynicPageMsr::enable, true)
        .with(SynicPageMsr::page_number, page.number);
}

/// VTL1 listens at the SINT of connections; VTL0 runs.
void listen(test::DividedMachine& machine) {
    machine.enter_vtl1();
    const auto own = InputVtl::own();
    const auto sint = static_cast<RegisterName>(static_cast<std::uint32_t>(RegisterName::Sint0) +
                                                connection_sint);
    REQUIRE(machine.set_register(own, RegisterName::Simp, at(message_page).raw) ==
            HvStatus::Success);
    REQUIRE(machine.set_register(own, RegisterName::Siefp, at(flag_page).raw) == HvStatus::Success);
    REQUIRE(machine.set_register(own, RegisterName::Scontrol, 1) == HvStatus::Success);
    REQUIRE(machine.set_register(own, sint, vector) == HvStatus::Success);
    machine.run_as(Vtl::Normal);
}

PostMessageInput greeting() {
    PostMessageInput input;
    input.connection = connection_to(Vtl::Secure);
    input.type = 7;
    input.payload_size = 2;
    input.payload[0] = 'h';
    input.payload[1] = 'i';
    return input;
}

Message& slot(test::DividedMachine& machine) {
    return *reinterpret_cast<Message*>(
        machine.ram(message_page.address().value + connection_sint * sizeof(Message)));
}

HvStatus post(test::DividedMachine& machine, const PostMessageInput& input) {
    return test::status_of(machine.call(CallCode::PostMessage, input));
}

} // namespace

TEST_CASE("A message lands in VTL1's slot and takes the processor from VTL0 at once") {
    test::DividedMachine machine;
    listen(machine);
    machine.vp.vmcb().save.rflags = x86::Rflags::at_reset(); // IF is clear: it makes no difference
    CHECK(post(machine, greeting()) == HvStatus::Success);
    CHECK(slot(machine).header.type == static_cast<MessageType>(7));
    CHECK(slot(machine).header.payload_size == 2);
    CHECK(slot(machine).payload[1] == 'i');

    hv::act_on(machine.vp, hv::Outcome::advance(3));
    CHECK(machine.vp.active_vtl == Vtl::Secure);
    CHECK(machine.vp.assist_page(Vtl::Secure)->entry_reason == VtlEntryReason::Interrupt);
    hv::offer_interrupt(machine.vp);
    using Control = x86::svm::VirtualInterruptControl;
    const auto offered = machine.vp.vmcb().control.virtual_interrupt_control;
    CHECK(offered.get(Control::pending));
    CHECK(offered.get(Control::vector) == vector);
}

TEST_CASE("A full slot is marked, and the next message refused") {
    test::DividedMachine machine;
    listen(machine);
    REQUIRE(post(machine, greeting()) == HvStatus::Success);
    CHECK(post(machine, greeting()) == HvStatus::InsufficientBuffers);
    CHECK((slot(machine).header.flags & MessageHeader::message_pending) != 0);
}

TEST_CASE("What is no message is refused") {
    test::DividedMachine machine;
    listen(machine);
    auto input = greeting();
    SECTION("type 0") { input.type = 0; }
    SECTION("the hypervisor's own types") { input.type = 0x8000'0001; }
    SECTION("too long") { input.payload_size = 241; }
    CHECK(post(machine, input) == HvStatus::InvalidParameter);
    CHECK(slot(machine).header.type == MessageType::None);
}

TEST_CASE("Reserved bits of the SynIC's pages are refused") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto name = GENERATE(RegisterName::Simp, RegisterName::Siefp);
    const auto odd = at(message_page).with(SynicPageMsr::reserved_1, 1);
    CHECK(machine.set_register(InputVtl::own(), name, odd.raw) == HvStatus::InvalidRegisterValue);
    CHECK(machine.get_register(InputVtl::own(), name).value == 0);
}

TEST_CASE("Reserved bits of a SynIC interrupt are refused, each alone") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    const auto good = SynicInterrupt{}.with(SynicInterrupt::vector, vector);
    const auto write = [&](SynicInterrupt value) {
        return machine.set_register(InputVtl::own(), RegisterName::Sint0, value.raw);
    };
    CHECK(write(good.with(SynicInterrupt::reserved_8, 1)) == HvStatus::InvalidRegisterValue);
    CHECK(write(good.with(SynicInterrupt::reserved_19, 1)) == HvStatus::InvalidRegisterValue);
    CHECK(write(good) == HvStatus::Success);
}

TEST_CASE("Nobody connects to himself, nor to a VTL that does not listen") {
    test::DividedMachine machine;
    listen(machine);
    auto input = greeting();
    input.connection = connection_to(Vtl::Normal);
    CHECK(post(machine, input) == HvStatus::InvalidConnectionId);
    machine.run_as(Vtl::Secure);
    CHECK(post(machine, input) == HvStatus::InvalidSynicState);
}

TEST_CASE("An event flag interrupts when it is set, not when it was set already") {
    test::DividedMachine machine;
    listen(machine);
    const SignalEventInput input{connection_to(Vtl::Secure), 9, 0};
    auto& apic = machine.vp.level(Vtl::Secure).apic;
    CHECK(test::status_of(machine.call(CallCode::SignalEvent, input)) == HvStatus::Success);
    CHECK(apic.deliverable() == vector);
    const auto flags = machine.ram(flag_page.address().value + connection_sint * 256);
    CHECK(flags[1] == std::byte{2});
    apic.accept(vector);
    apic.end_of_interrupt();
    CHECK(test::status_of(machine.call(CallCode::SignalEvent, input)) == HvStatus::Success);
    CHECK(apic.deliverable() == 0);
}

TEST_CASE("A page that VTL1 has taken from VTL0 takes no messages for VTL0 either") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    machine.run_as(Vtl::Normal);
    const auto own = InputVtl::own();
    REQUIRE(machine.set_register(own, RegisterName::Simp, at(message_page).raw) ==
            HvStatus::Success);
    REQUIRE(machine.set_register(own, RegisterName::Scontrol, 1) == HvStatus::Success);
    machine.run_as(Vtl::Secure);
    REQUIRE(machine.protect({message_page.number}, abi::PageAccess::none()) == HvStatus::Success);
    auto input = greeting();
    input.connection = connection_to(Vtl::Normal);
    CHECK(post(machine, input) == HvStatus::InvalidSynicState);
    CHECK(slot(machine).header.type == MessageType::None);
}

TEST_CASE("VTL1's task priority stays what it was set to, by MSR as by CR8") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto& vp = machine.vp;
    hv::set_task_priority(vp, Vtl::Secure, 0x57);
    hv::collect_interrupt(vp); // an exit with nothing to offer before it
    CHECK(hv::task_priority_of(vp, Vtl::Secure) == 0x57);

    using Control = x86::svm::VirtualInterruptControl;
    auto& control = vp.vmcb().control.virtual_interrupt_control;
    control = control.with(Control::task_priority, 0x3); // MOV CR8
    hv::collect_interrupt(vp);
    CHECK(hv::task_priority_of(vp, Vtl::Secure) == 0x30);
}

TEST_CASE("An interrupt that VTL1 took is taken once, however often the hypervisor looks") {
    test::DividedMachine machine;
    machine.enter_vtl1();
    auto& vp = machine.vp;
    auto& apic = vp.level(Vtl::Secure).apic;
    apic.request(vector, true);
    hv::offer_interrupt(vp);
    using Control = x86::svm::VirtualInterruptControl;
    auto& control = vp.vmcb().control.virtual_interrupt_control;
    control = control.with(Control::pending, false); // The processor delivers it.
    hv::collect_interrupt(vp);
    CHECK(apic.deliverable() == 0);
    apic.request(vector, true);
    machine.run_as(Vtl::Normal); // VTL1 left by the short way.
    hv::collect_interrupt(vp);
    CHECK(apic.deliverable() == vector);
}
