// SPDX-License-Identifier: MIT
#include "tests/catch.h"
#include "tests/unit/machine/glass/device_bench.h"

namespace {

using machine::Hash;
using machine::glass::PciConfiguration;
using test::DeviceBench;

constexpr std::uint16_t window = 4;

void select(PciConfiguration& pci, std::uint8_t device, x86::PciRegister which) {
    pci.write(0, 4, x86::PciAddress::of(device, static_cast<std::uint8_t>(which)).raw);
}

} // namespace

TEST_CASE("A PCI device is found, sized and moved as its size allows", "[devices]") {
    DeviceBench bench;
    PciConfiguration& pci = bench.pci;
    select(pci, 1, x86::PciRegister::Identity);
    CHECK(pci.read(window, 4) == ~0u); // nobody there
    select(pci, 4, x86::PciRegister::Identity);
    CHECK(pci.read(window, 2) == 0x1234);
    CHECK(pci.read(window + 2, 2) == 0x11E8);
    pci.write(window, 4, 0);
    CHECK(pci.read(window, 4) == 0x11E8'1234); // an identity is not to be written

    select(pci, 4, x86::PciRegister::FirstBar);
    CHECK(pci.read(window, 4) != 0);
    pci.write(window, 4, x86::pci_size_question);
    CHECK(pci.read(window, 4) == 0xFFF0'0000); // one megabyte
    pci.write(window, 4, 0x0180'1234);
    CHECK(pci.read(window, 4) == 0x0180'0000);
    pci.write(window + 3, 1, 0x02);
    CHECK(pci.read(window, 4) == 0x0280'0000);
}

TEST_CASE("A disabled PCI address, or one of another bus, leads nowhere", "[devices]") {
    DeviceBench bench;
    PciConfiguration& pci = bench.pci;
    const auto identity = x86::PciAddress::of(4, 0);
    pci.write(0, 4, identity.with(x86::PciAddress::enable, false).raw);
    CHECK(pci.read(4, 4) == ~0u);
    pci.write(0, 4, identity.with(x86::PciAddress::bus, 1).raw);
    CHECK(pci.read(4, 4) == ~0u);
    pci.write(0, 1, 0); // The address is one word: no part of it can be written.
    CHECK(pci.read(0, 4) == identity.with(x86::PciAddress::bus, 1).raw);
}

TEST_CASE("What a guest changed in PCI space is part of the machine's state", "[devices]") {
    const auto hash_of = [](const PciConfiguration& pci) {
        Hash hash;
        pci.add_to(hash);
        return hash.value();
    };
    DeviceBench bench;
    const auto before = hash_of(bench.pci);
    bench.pci.write(0, 4, x86::PciAddress::of(4, 0x10).raw);
    const auto selected = hash_of(bench.pci);
    CHECK(selected != before);
    bench.pci.write(4, 4, 0x0180'0000);
    CHECK(hash_of(bench.pci) != selected);
}

TEST_CASE("A device answers where its base address says, while it answers at all", "[devices]") {
    DeviceBench bench;
    select(bench.pci, 4, x86::PciRegister::FirstBar);
    bench.pci.write(window, 4, 0xC000'0000);
    CHECK(bench.pci.device_at(0xC000'0000) == &bench.edu);
    CHECK(bench.pci.device_at(0xC00F'FFFF) == &bench.edu);
    CHECK(bench.pci.device_at(0xC010'0000) == nullptr);
    CHECK(bench.pci.device_at(0xBFFF'FFFF) == nullptr);
    CHECK(bench.edu.offset_of(0xC000'0080) == 0x80);
    select(bench.pci, 4, x86::PciRegister::Command);
    bench.pci.write(window, 4, 0);
    CHECK(bench.pci.device_at(0xC000'0000) == nullptr);
}

TEST_CASE("A bridge's bus number decides by which name its device is found", "[devices]") {
    DeviceBench bench;
    const auto identity_at = [&bench](std::uint8_t bus) {
        const auto who = x86::PciRequester::of(bus, 0);
        bench.pci.write(0, 4, x86::PciAddress::of(who, x86::PciRegister::Identity).raw);
        return bench.pci.read(window, 4);
    };
    CHECK(identity_at(1) == 0x11E8'1234);
    CHECK(identity_at(0x42) == ~0u);
    select(bench.pci, 6, x86::PciRegister::HeaderType);
    CHECK((bench.pci.read(window, 4) >> 16) == 1);
    select(bench.pci, 6, x86::PciRegister::BusNumbers);
    bench.pci.write(window, 4, 0x0042'4200);
    CHECK(identity_at(1) == ~0u);
    CHECK(identity_at(0x42) == 0x11E8'1234);
}

TEST_CASE("A device behind a bridge answers at addresses that the bridge passes on", "[devices]") {
    DeviceBench bench;
    CHECK(bench.pci.device_at(0xFEB0'0000) == &bench.far_edu);
    select(bench.pci, 6, static_cast<x86::PciRegister>(0x20));
    bench.pci.write(window, 4, 0xFEC0'FEC0);
    CHECK(bench.pci.device_at(0xFEB0'0000) == nullptr);
}

TEST_CASE("A device whose bus is renumbered asks the IOMMU by its new name", "[devices]") {
    DeviceBench bench;
    bench.switch_iommu_on();
    bench.far_edu.configuration().write(4, 6);
    bench.bridge.configuration().write(static_cast<std::uint8_t>(x86::PciRegister::BusNumbers),
                                       0x0042'4200);
    bench.far_edu.write_memory(0x90, 4, 8);
    bench.far_edu.write_memory(0x80, 4, 0x4'0000);
    bench.far_edu.write_memory(0x98, 4, 3);
    bench.far_edu.advance(bench.clock.now() + 100'000'000);
    const auto fault = bench.take_fault();
    CHECK(fault.get(x86::vtd::FaultRecord::source) == 0x4200);
    CHECK(fault.get(x86::vtd::FaultRecord::reason) == x86::vtd::FaultReason::RootNotPresent);
}
