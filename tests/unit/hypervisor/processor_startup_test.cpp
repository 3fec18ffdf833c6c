// SPDX-License-Identifier: MIT
#include "hypervisor/processor_startup.h"

#include "hypervisor/big_lock.h"
#include "hypervisor/interrupts.h"
#include "hypervisor/svm/svm.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/divided_machine.h"

using abi::Vtl;
using Startup = hv::VirtualProcessor::Startup;
using Delivery = x86::InterruptCommand::Delivery;
using x86::svm::EventInjection;

namespace {

constexpr std::uint8_t start_page = 0x9;

/// A second processor, as the hypervisor has it after it was woken.
struct TwoProcessors : test::DividedMachine {
    TwoProcessors() {
        other.index = partition.processor_count;
        other.apic_id = 7;
        REQUIRE(hv::svm::make_vmcb(other, Vtl::Normal));
        other.level(Vtl::Normal).enabled = true;
        partition.processors[partition.processor_count++] = &other;
    }

    void send(Delivery delivery) { hv::command_startup(vp, other, delivery, start_page); }
    /// The other processor's own part.
    void let_other_begin() {
        hv::big_lock.acquire();
        hv::wait_for_start(other);
        hv::big_lock.release();
    }

    hv::VirtualProcessor other{partition};
};

} // namespace

TEST_CASE("STARTUP counts after INIT alone, and once") {
    TwoProcessors machine;
    machine.send(Delivery::Startup);
    CHECK(machine.other.startup == Startup::Off);
    machine.send(Delivery::Init);
    CHECK(machine.other.startup == Startup::WaitingForStartup);
    machine.send(Delivery::Startup);
    machine.send(Delivery::Startup);
    CHECK(machine.other.startup == Startup::Commanded);
    CHECK(fakes::hypervisor_cpu().sent.size() == 1);
}

TEST_CASE("A started processor begins in real mode at the page that STARTUP names") {
    TwoProcessors machine;
    machine.send(Delivery::Init);
    machine.send(Delivery::Startup);
    machine.let_other_begin();
    CHECK(machine.other.startup == Startup::Started);
    const auto& save = machine.other.vmcb_of(Vtl::Normal).save;
    CHECK(save.cs.base == start_page * x86::page_bytes);
    CHECK(save.rip == 0);
    CHECK_FALSE(save.cr0.get(x86::Cr0::protection));
    CHECK(machine.last_event().kind == abi::EventKind::VpStarted);
    CHECK(machine.last_event().vp() == machine.other.index);
}

TEST_CASE("A processor begins afresh: no register, event or NMI of its former life is left") {
    TwoProcessors machine;
    auto& control = machine.other.vmcb_of(Vtl::Normal).control;
    machine.other.startup = Startup::Started;
    machine.other.registers.rbx = 0x1234;
    machine.other.vmcb_of(Vtl::Normal).save.rax = 0x5678;
    machine.other.nmi = {true, true};
    control.event_injection = EventInjection::exception(x86::Exception::GeneralProtection, 0);

    machine.send(Delivery::Init);
    machine.send(Delivery::Startup);
    machine.let_other_begin();
    CHECK(machine.other.registers.rbx == 0);
    CHECK(machine.other.vmcb_of(Vtl::Normal).save.rax == 0);
    CHECK_FALSE(machine.other.nmi.is_pending);
    CHECK_FALSE(machine.other.nmi.is_being_served);
    CHECK(control.event_injection == EventInjection::none());
    CHECK(machine.other.flush_owed);
}

TEST_CASE("The command changes nothing that an exit, not yet handled, still needs") {
    TwoProcessors machine;
    machine.other.startup = Startup::Started;
    machine.other.registers.rbx = 0x1234;
    machine.other.vmcb_of(Vtl::Normal).save.rip = 0x8888;
    machine.send(Delivery::Init);
    machine.send(Delivery::Startup);
    CHECK(machine.other.registers.rbx == 0x1234);
    CHECK(machine.other.vmcb_of(Vtl::Normal).save.rip == 0x8888);
}

TEST_CASE("The NMI that commands a start is not VTL0's, even if it comes when VTL0 runs already") {
    TwoProcessors machine;
    machine.send(Delivery::Init);
    machine.send(Delivery::Startup);
    machine.let_other_begin(); // without having slept
    CHECK(hv::on_nmi(machine.other) == hv::Outcome::retry());
    CHECK_FALSE(machine.other.nmi.is_pending);
}

TEST_CASE("Who has a VTL1 is not started by INIT and STARTUP, and the trace says so") {
    TwoProcessors machine;
    machine.other.startup = Startup::Started;
    machine.other.level(Vtl::Secure).enabled = true;
    machine.send(Delivery::Init);
    machine.send(Delivery::Startup);
    CHECK(machine.other.startup == Startup::Started);
    CHECK(fakes::hypervisor_cpu().sent.empty());
    CHECK(machine.last_event().kind == abi::EventKind::StartupDropped);
    CHECK(machine.last_event().verdict() == abi::Verdict::Denied);
}
