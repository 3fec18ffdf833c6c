// SPDX-License-Identifier: MIT
// The hypervisor's policy for devices, with glass's IOMMU doing what it is told.
#include "hypervisor/dma_protection.h"

#include "abi/trace_ring.h"
#include "hypervisor/vtd/find_vtd.h"
#include "hypervisor/vtd/vtd.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/unit/hypervisor/machine_with_devices.h"

#include <string>

namespace {

using abi::EventKind;
using abi::Guard;
using abi::PageAccess;
using abi::Rule;
using test::MachineWithDevices;
using test::some_page;
using test::without;

constexpr std::uint64_t address_of(x86::GuestPage page) { return page.address().value; }
constexpr std::uint64_t hypervisor_memory = abi::hypervisor_region.end() - x86::page_bytes;
constexpr std::uint64_t iommu_registers = machine::glass::Vtd::base;

std::vector<abi::TraceEvent> blocked(const MachineWithDevices& machine) {
    return test::events_of(machine, EventKind::DmaBlocked);
}

} // namespace

TEST_CASE("A device reaches what VTL0 reaches, and the hypervisor's memory never", "[dma]") {
    MachineWithDevices machine;
    CHECK(machine.device_can_read(address_of(some_page)));
    CHECK(machine.device_can_write(address_of(some_page)));
    CHECK_FALSE(machine.device_can_read(hypervisor_memory));
    CHECK_FALSE(machine.device_can_write(hypervisor_memory));
    CHECK_FALSE(machine.device_can_read(abi::hypervisor_region.base));
    CHECK_FALSE(machine.device_can_read(iommu_registers));
}

TEST_CASE("With the IOMMU off a device reaches everything", "[dma]") {
    MachineWithDevices machine{without(Guard::Iommu)};
    CHECK(machine.device_can_write(hypervisor_memory));
    REQUIRE(machine.protect({some_page.number}, PageAccess::none()) ==
            abi::tlfs::HvStatus::Success);
    CHECK(machine.device_can_read(address_of(some_page)));
}

TEST_CASE("What VTL1 takes from VTL0 is gone for its devices at once", "[dma]") {
    MachineWithDevices machine;
    REQUIRE(machine.device_can_write(address_of(some_page))); // The IOMMU remembers.
    machine.protect({some_page.number}, PageAccess::read());
    CHECK(machine.device_can_read(address_of(some_page)));
    CHECK_FALSE(machine.device_can_write(address_of(some_page)));
    machine.protect({some_page.number}, PageAccess::none());
    CHECK_FALSE(machine.device_can_read(address_of(some_page)));
    CHECK(machine.device_can_read(address_of(some_page + 1)));
    machine.protect({some_page.number}, PageAccess::all());
    CHECK(machine.device_can_write(address_of(some_page)));
}

TEST_CASE("What VTL1 gives back is there at once, even if less was remembered", "[dma]") {
    MachineWithDevices machine;
    machine.protect({some_page.number}, PageAccess::read());
    REQUIRE(machine.device_can_read(address_of(some_page)));
    machine.protect({some_page.number}, PageAccess::read_write());
    CHECK(machine.device_can_write(address_of(some_page)));
}

TEST_CASE("A default protection holds for devices, too", "[dma]") {
    MachineWithDevices machine;
    CHECK(machine.device_can_write(address_of(some_page)));
    const auto& header = *machine.partition.trace.header();
    CHECK(header.iommu_root != 0);
    CHECK(header.iommu_registers == iommu_registers);
}

TEST_CASE("Without the flush a device goes on using a right it no longer has", "[dma]") {
    MachineWithDevices machine{without(Guard::IotlbFlushOnRevoke)};
    REQUIRE(machine.device_can_read(address_of(some_page)));
    machine.protect({some_page.number}, PageAccess::none());
    CHECK(machine.device_can_read(address_of(some_page)));
    CHECK_FALSE(machine.device_can_read(hypervisor_memory));
}

TEST_CASE("Switched on late, the IOMMU leaves a gap until VTL1 takes a page", "[dma]") {
    MachineWithDevices machine{without(Guard::IommuEarly)};
    CHECK(machine.device_can_write(hypervisor_memory));
    machine.protect({some_page.number}, PageAccess::read());
    CHECK(machine.device_can_write(hypervisor_memory));
    machine.protect({some_page.number}, PageAccess::none());
    CHECK_FALSE(machine.device_can_write(hypervisor_memory));
    CHECK_FALSE(machine.device_can_read(address_of(some_page)));
}

TEST_CASE("A requester number that nobody had at the start reaches nothing", "[dma]") {
    const auto elsewhere = x86::PciRequester::of(7, 0);
    const auto beside = x86::PciRequester::of(0, 9);
    MachineWithDevices machine;
    CHECK_FALSE(machine.stranger_can_read(elsewhere, address_of(some_page)));
    REQUIRE(machine.deliver_nmi());
    CHECK_FALSE(machine.stranger_can_read(beside, address_of(some_page)));
    REQUIRE(machine.deliver_nmi());
    REQUIRE(blocked(machine).size() == 2);
    for (const auto& event : blocked(machine)) {
        CHECK(event.rule == static_cast<std::uint8_t>(Rule::DmaUnknownDevice));
    }
    MachineWithDevices open{without(Guard::KnownRequesters)};
    CHECK(open.stranger_can_read(elsewhere, address_of(some_page)));
    CHECK_FALSE(open.stranger_can_read(elsewhere, hypervisor_memory));
}

TEST_CASE("With no page left for its tables the IOMMU gives nothing, and that is told", "[dma]") {
    MachineWithDevices machine;
    const std::uint64_t view = machine.partition.level(abi::Vtl::Normal).nested.root();
    hv::PagePool nothing_left;
    hv::Vtd vtd{iommu_registers};
    CHECK_FALSE(vtd.make_tables(nothing_left));
    REQUIRE(vtd.make_tables(machine.partition.pool));
    CHECK_FALSE(vtd.give(nothing_left, machine.edu_requester, view));
    CHECK_FALSE(vtd.give_all(nothing_left, view));
    CHECK_FALSE(vtd.forbid_interrupts(nothing_left));
}

TEST_CASE("A blocked access is told: in the trace, with who, where and why", "[dma]") {
    MachineWithDevices machine;
    CHECK_FALSE(machine.device_can_write(hypervisor_memory + 0x123));
    REQUIRE(machine.deliver_nmi());
    REQUIRE(blocked(machine).size() == 1);
    const auto event = blocked(machine).front();
    CHECK(event.operand[0] == MachineWithDevices::edu_requester.raw);
    CHECK(event.operand[1] == hypervisor_memory);
    CHECK(event.operand[2] == (PageAccess::write().bits | 5u << 8));
    CHECK(event.before() == abi::World::Kind::Device);
    CHECK(event.verdict() == abi::Verdict::Denied);
    CHECK(event.rule == static_cast<std::uint8_t>(Rule::DmaBeyondVtl0));
    CHECK_FALSE(machine.vp.nmi.is_pending); // It was not VTL0's.

    CHECK_FALSE(machine.device_can_read(hypervisor_memory)); // and the next one, too
    REQUIRE(machine.deliver_nmi());
    CHECK(blocked(machine).size() == 2);
    CHECK_FALSE(machine.deliver_nmi());
}

TEST_CASE("An NMI that is nobody else's is VTL0's", "[dma]") {
    MachineWithDevices machine;
    machine.apic.receive(x86::InterruptCommand::to(0, x86::InterruptCommand::Delivery::Nmi));
    REQUIRE(machine.deliver_nmi());
    CHECK(machine.vp.nmi.is_pending);
}

TEST_CASE("One NMI may stand for a call and a fault; the second one is then no news", "[dma]") {
    MachineWithDevices machine;
    machine.vp.attention_wanted.store(true);
    CHECK_FALSE(machine.device_can_write(hypervisor_memory));
    REQUIRE(machine.deliver_nmi());
    CHECK(blocked(machine).size() == 1);
    machine.apic.receive(x86::InterruptCommand::to(0, x86::InterruptCommand::Delivery::Nmi));
    REQUIRE(machine.deliver_nmi());
    CHECK_FALSE(machine.vp.nmi.is_pending);
    machine.apic.receive(x86::InterruptCommand::to(0, x86::InterruptCommand::Delivery::Nmi));
    REQUIRE(machine.deliver_nmi());
    CHECK(machine.vp.nmi.is_pending);
}

TEST_CASE("VTL1 is told of a blocked access in slot 1, if it has a place for messages", "[dma]") {
    using namespace abi::tlfs;
    MachineWithDevices machine;
    constexpr std::uint64_t message_page = abi::secure_kernel_region.base + 0x3000;
    auto& synic = machine.vp.level(abi::Vtl::Secure).synic;
    synic.control = SynicControl{}.with(SynicControl::enable, true);
    synic.message_page = SynicPageMsr{}
                             .with(SynicPageMsr::enable, true)
                             .with(SynicPageMsr::page_number, message_page >> 12);
    CHECK_FALSE(machine.device_can_write(hypervisor_memory));
    REQUIRE(machine.deliver_nmi());
    const auto& message =
        *reinterpret_cast<const Message*>(MachineWithDevices::ram(message_page + sizeof(Message)));
    CHECK(message.header.type == MessageType::IommuFault);
    CHECK(message.iommu_fault.requester == MachineWithDevices::edu_requester.raw);
    CHECK(message.iommu_fault.access == InterceptAccess::Write);
    CHECK(message.iommu_fault.address == hypervisor_memory);
}

TEST_CASE("Neither VTL may touch the IOMMU's registers", "[dma]") {
    MachineWithDevices machine;
    for (const abi::Vtl vtl : {abi::Vtl::Normal, abi::Vtl::Secure}) {
        machine.run_as(vtl);
        CHECK(machine.partition.access_of(vtl, *machine.partition.iommu_registers) ==
              PageAccess::none());
        CHECK(machine.partition.level(vtl).nested.access_of(*machine.partition.iommu_registers) ==
              PageAccess::none());
        CHECK(machine.touch(iommu_registers, PageAccess::write()).kind() ==
              hv::Outcome::Kind::Inject);
    }
    machine.run_as(abi::Vtl::Normal);
    CHECK(machine.touch(iommu_registers + 0x1000, PageAccess::write()).kind() ==
          hv::Outcome::Kind::Retry); // The page behind is some other device's.
}
