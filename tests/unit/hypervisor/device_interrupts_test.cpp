// SPDX-License-Identifier: MIT
// Interrupts of devices, which are stores: with glass's IOMMU judging them as it was told.
#include "hypervisor/dma_protection.h"
#include "tests/catch.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "tests/fakes/panic.h"
#include "tests/unit/hypervisor/machine_with_devices.h"
#include "x86/vtd_interrupts.h"

#include <random>

namespace {

using abi::EventKind;
using abi::Guard;
using test::DividedMachine;
using test::MachineWithDevices;
using test::without;
using x86::vtd::FaultReason;
using x86::vtd::RemappableAddress;

constexpr std::uint32_t old_format = 0xFEE0'0000;
constexpr std::uint32_t init = 5u << 8;

std::vector<abi::TraceEvent> blocked(const MachineWithDevices& machine) {
    return test::events_of(machine, EventKind::InterruptBlocked);
}

/// A machine whose IOMMU claims to be another: `change(offset, value)` is what is read.
template <typename Change>
void protect_with(std::uint8_t dmar_flags, const Change& change) {
    DividedMachine machine;
    machine::glass::PhysicalMemory memory{{DividedMachine::ram(0), fakes::ram_size}};
    machine::glass::ApicBus bus;
    machine::glass::Vtd iommu{memory, bus};
    auto& cpu = fakes::hypervisor_cpu();
    cpu.read_port32 = [](std::uint16_t) { return x86::pci_nobody; };
    cpu.write_port32 = [](std::uint16_t, std::uint32_t) {};
    cpu.read_device = [&](std::uint64_t physical) {
        const auto offset = static_cast<std::uint32_t>(physical - machine::glass::Vtd::base);
        return change(offset, iommu.read(offset, 4));
    };
    cpu.write_device = [&](std::uint64_t physical, std::uint32_t value) {
        iommu.write(static_cast<std::uint32_t>(physical - machine::glass::Vtd::base), 4, value);
    };
    const auto unit = test::dmar_structures(x86::acpi::DmarRemappingUnit::serves_all_others);
    machine.set_acpi_tables(test::place_dmar(unit, dmar_flags));
    hv::protect_from_devices(machine.partition);
}

constexpr std::uint8_t promised = x86::acpi::DmarStart::remaps_interrupts;

} // namespace

TEST_CASE("No device sends an interrupt, in the old format or the new one", "[interrupts]") {
    MachineWithDevices machine;
    CHECK_FALSE(machine.device_interrupts(old_format, init));
    REQUIRE(machine.deliver_nmi());
    CHECK_FALSE(machine.device_interrupts(RemappableAddress::of(6).raw, 0));
    REQUIRE(machine.deliver_nmi());
    CHECK_FALSE(machine.device_interrupts(RemappableAddress::of(0x8000).raw, 0));
    REQUIRE(machine.deliver_nmi());
    const auto events = blocked(machine);
    REQUIRE(events.size() == 3);
    CHECK(events[0].operand[2] == static_cast<std::uint64_t>(FaultReason::InterruptOldFormat));
    CHECK(events[1].operand[1] == 6);
    CHECK(events[1].operand[2] == static_cast<std::uint64_t>(FaultReason::InterruptNotPresent));
    CHECK(events[2].operand[1] == 0x8000);
    CHECK(events[2].operand[2] == static_cast<std::uint64_t>(FaultReason::InterruptBeyondTable));
    for (const auto& event : events) {
        CHECK(event.operand[0] == MachineWithDevices::edu_requester.raw);
        CHECK(event.rule == static_cast<std::uint8_t>(abi::Rule::InterruptNotGranted));
        CHECK(event.verdict() == abi::Verdict::Denied);
    }
    CHECK_FALSE(machine.vp.nmi.is_pending); // None was VTL0's.
}

TEST_CASE("Without interrupt remapping a device sends INIT", "[interrupts]") {
    const Guard guard = GENERATE(Guard::InterruptRemapping, Guard::Iommu);
    MachineWithDevices machine{without(guard)};
    CHECK(machine.device_interrupts(old_format, init));
    CHECK(blocked(machine).empty());
}

TEST_CASE("Interrupts of devices are judged as long as their transfers", "[interrupts]") {
    MachineWithDevices machine{without(Guard::IommuEarly)};
    machine.protect({test::some_page.number}, abi::PageAccess::none());
    CHECK_FALSE(machine.device_interrupts(old_format, init));
    REQUIRE(machine.deliver_nmi());
    CHECK(blocked(machine).size() == 1);
}

TEST_CASE("A device that writes to where interrupts are made is blocked likewise", "[interrupts]") {
    MachineWithDevices machine;
    const std::uint32_t message[] = {init, init, 0x41};
    machine.device_writes(old_format, std::as_bytes(std::span(message)));
    CHECK_FALSE(machine.apic.init_is_pending());
    CHECK_FALSE(machine.apic.pending().has_value());
    REQUIRE(machine.deliver_nmi());
    CHECK(blocked(machine).size() == 1); // Further ones came while the record was full.
}

TEST_CASE("VTL1 is told of a blocked interrupt", "[interrupts]") {
    using namespace abi::tlfs;
    MachineWithDevices machine;
    constexpr std::uint64_t message_page = abi::secure_kernel_region.base + 0x3000;
    auto& synic = machine.vp.level(abi::Vtl::Secure).synic;
    synic.control = SynicControl{}.with(SynicControl::enable, true);
    synic.message_page = SynicPageMsr{}
                             .with(SynicPageMsr::enable, true)
                             .with(SynicPageMsr::page_number, message_page >> 12);
    machine.device_interrupts(old_format, init);
    REQUIRE(machine.deliver_nmi());
    const auto& message =
        *reinterpret_cast<const Message*>(MachineWithDevices::ram(message_page + sizeof(Message)));
    CHECK(message.header.type == MessageType::IommuFault);
    CHECK(message.iommu_fault.access == InterceptAccess::Write);
    CHECK(x86::vtd::is_about_interrupt(static_cast<FaultReason>(message.iommu_fault.reason)));
}

TEST_CASE("Whatever a device stores there, no processor gets an interrupt", "[interrupts]") {
    MachineWithDevices machine;
    std::mt19937 random(19);
    constexpr unsigned tries = 100'000;
    unsigned told = 0;
    for (unsigned round = 0; round < tries; ++round) {
        const std::uint32_t address = old_format | (random() & 0xF'FFFC);
        if (machine.device_interrupts(address, random())) {
            FAIL("an interrupt came through, by a store to " << address);
        }
        told += machine.deliver_nmi() ? 1 : 0;
    }
    CHECK(told == tries);
}

TEST_CASE("An IOMMU that does not do what firmware promises is refused", "[interrupts]") {
    constexpr std::uint32_t extended_capability = 0x10;
    const auto honest = [](std::uint32_t, std::uint32_t value) { return value; };
    CHECK_NOTHROW(protect_with(promised, honest));
    CHECK_THROWS_AS(protect_with(promised,
                                 [](std::uint32_t offset, std::uint32_t value) {
                                     return offset == extended_capability ? value & ~8u : value;
                                 }),
                    fakes::Panic);
    // Without a queue nothing would make it forget.
    CHECK_THROWS_AS(protect_with(promised,
                                 [](std::uint32_t offset, std::uint32_t value) {
                                     return offset == extended_capability ? value & ~2u : value;
                                 }),
                    fakes::Panic);
}

TEST_CASE("An IOMMU that cannot read the tables there are is refused", "[interrupts]") {
    constexpr std::uint32_t capability = 0x08;
    const auto lacks = [](std::uint32_t place, std::uint32_t bit) {
        return [place, bit](std::uint32_t offset, std::uint32_t value) {
            return offset == place ? value & ~bit : value;
        };
    };
    constexpr std::uint32_t four_levels = 1u << 10;
    constexpr std::uint32_t large_pages = 1u << 2; // of the upper half
    CHECK_THROWS_AS(protect_with(promised, lacks(capability, four_levels)), fakes::Panic);
    CHECK_THROWS_AS(protect_with(promised, lacks(capability + 4, large_pages)), fakes::Panic);
}

TEST_CASE("An IOMMU that remembers what it was not allowed is refused", "[interrupts]") {
    constexpr std::uint32_t capability = 0x08;
    constexpr std::uint32_t caching_mode = 1u << 7;
    CHECK_THROWS_AS(protect_with(promised,
                                 [](std::uint32_t offset, std::uint32_t value) {
                                     return offset == capability ? value | caching_mode : value;
                                 }),
                    fakes::Panic);
}

TEST_CASE("An IOMMU of which nothing is promised is used for transfers alone", "[interrupts]") {
    CHECK_NOTHROW(protect_with(0, [](std::uint32_t offset, std::uint32_t value) {
        return offset == 0x10 ? value & ~8u : value;
    }));
}

TEST_CASE("An IOMMU that never says it is done ends in a sentence", "[interrupts]") {
    constexpr std::uint32_t status = 0x1C;
    const std::uint32_t never = GENERATE(1u << 24, 1u << 25, 1u << 26);
    CHECK_THROWS_AS(protect_with(promised,
                                 [never](std::uint32_t offset, std::uint32_t value) {
                                     return offset == status ? value & ~never : value;
                                 }),
                    fakes::Panic);
}
