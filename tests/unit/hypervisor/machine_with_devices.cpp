// SPDX-License-Identifier: MIT
#include "tests/unit/hypervisor/machine_with_devices.h"

#include "hypervisor/dma_protection.h"
#include "hypervisor/interrupts.h"
#include "tests/fakes/hypervisor/cpu.h"
#include "x86/acpi.h"

#include <cstring>

namespace test {
namespace {

using namespace x86::acpi;
using machine::glass::Vtd;

constexpr std::uint64_t rsdp_address = 0xF'0000;
constexpr std::uint64_t rsdt_address = 0xF'0100;
constexpr std::uint64_t table_address = 0xF'0200;

void append(std::vector<std::byte>& bytes, const auto& value) {
    const auto raw = std::as_bytes(std::span(&value, 1));
    bytes.insert(bytes.end(), raw.begin(), raw.end());
}

void place_table(std::uint64_t address, const char* signature, std::span<const std::byte> content) {
    TableHeader header{};
    std::memcpy(header.signature, signature, sizeof header.signature);
    header.length = static_cast<std::uint32_t>(sizeof header + content.size());
    std::vector<std::byte> bytes;
    append(bytes, header);
    bytes.insert(bytes.end(), content.begin(), content.end());
    unsigned sum = 0;
    for (const std::byte each : bytes) {
        sum += static_cast<unsigned>(each);
    }
    bytes[offsetof(TableHeader, checksum)] = static_cast<std::byte>(0 - sum);
    std::memcpy(DividedMachine::ram(address), bytes.data(), bytes.size());
}

/// One table, and an RSDP that leads to it. The RSDP's address.
std::uint64_t place_alone(const char* signature, std::span<const std::byte> content) {
    place_table(table_address, signature, content);
    std::vector<std::byte> root;
    append(root, static_cast<std::uint32_t>(table_address));
    place_table(rsdt_address, "RSDT", root);
    Rsdp rsdp{};
    rsdp.rsdt_address = rsdt_address;
    std::memcpy(DividedMachine::ram(rsdp_address), &rsdp, first_rsdp_bytes);
    return rsdp_address;
}

} // namespace

abi::GuardsOff without(abi::Guard guard) {
    abi::GuardsOff off;
    off.switch_off(guard);
    return off;
}

std::vector<abi::TraceEvent> events_of(const DividedMachine& machine, abi::EventKind kind) {
    std::vector<abi::TraceEvent> found = machine.events();
    std::erase_if(found, [kind](const abi::TraceEvent& event) { return event.kind != kind; });
    return found;
}

std::vector<std::byte> dmar_structures(std::uint8_t flags, std::span<const std::byte> scopes) {
    std::vector<std::byte> bytes;
    const auto length = static_cast<std::uint16_t>(sizeof(DmarRemappingUnit) + scopes.size());
    append(bytes, DmarRemappingUnit{
                      {DmarStructureHeader::Kind::RemappingUnit, length}, flags, 0, 0, Vtd::base});
    bytes.insert(bytes.end(), scopes.begin(), scopes.end());
    return bytes;
}

std::uint64_t place_dmar(std::span<const std::byte> structures, std::uint8_t flags) {
    std::vector<std::byte> content;
    append(content, DmarStart{47, flags, {}});
    content.insert(content.end(), structures.begin(), structures.end());
    return place_alone(dmar_signature, content);
}

std::uint64_t place_mcfg(std::span<const McfgEntry> entries) {
    std::vector<std::byte> content(mcfg_reserved_bytes);
    for (const McfgEntry& entry : entries) {
        append(content, entry);
    }
    return place_alone(mcfg_signature, content);
}

MachineWithDevices::MachineWithDevices(abi::GuardsOff guards_off)
    : DividedMachine(guards_off), memory({ram(0), fakes::ram_size}) {
    pci.attach({4}, edu);
    pci.attach({7}, last_edu);
    for (auto* device : {&edu, &last_edu}) {
        device->configuration().write(static_cast<std::uint8_t>(x86::PciRegister::Command), 6);
    }
    apic.write(static_cast<std::uint32_t>(x86::ApicRegister::SpuriousInterrupt), 0x1FF, 0);
    auto& cpu = fakes::hypervisor_cpu();
    cpu.read_port32 = [this](std::uint16_t port) {
        return pci.read(static_cast<std::uint16_t>(port - x86::pci_address_port), 4);
    };
    cpu.write_port32 = [this](std::uint16_t port, std::uint32_t value) {
        pci.write(static_cast<std::uint16_t>(port - x86::pci_address_port), 4, value);
    };
    cpu.read_device = [this](std::uint64_t physical) {
        return iommu.read(static_cast<std::uint32_t>(physical - Vtd::base), 4);
    };
    cpu.write_device = [this](std::uint64_t physical, std::uint32_t value) {
        iommu.write(static_cast<std::uint32_t>(physical - Vtd::base), 4, value);
    };
    const auto structures = dmar_structures(DmarRemappingUnit::serves_all_others);
    set_acpi_tables(place_dmar(structures));
    hv::protect_from_devices(partition);
    enable_vtl1();
    configure_vtl1();
}

bool MachineWithDevices::device_reads(std::uint64_t address, std::span<std::byte> to) {
    return edu_master.read(address, to);
}

bool MachineWithDevices::device_writes(std::uint64_t address, std::span<const std::byte> from) {
    return edu_master.write(address, from);
}

bool MachineWithDevices::device_can_read(std::uint64_t address) {
    std::byte byte{};
    return device_reads(address, {&byte, 1});
}

bool MachineWithDevices::device_can_write(std::uint64_t address) {
    const std::byte byte = *ram(address);
    return device_writes(address, {&byte, 1});
}

bool MachineWithDevices::device_interrupts(std::uint32_t address, std::uint32_t data) {
    edu_master.interrupt(x86::MsiAddress::from(address), x86::MsiData::from(data));
    return apic.init_is_pending() || apic.pending().has_value();
}

bool MachineWithDevices::stranger_can_read(x86::PciRequester requester, std::uint64_t address) {
    return iommu.reach({requester, address, machine::glass::DmaDirection::Read}).has_value();
}

bool MachineWithDevices::deliver_nmi() {
    if (!apic.nmi_is_pending()) {
        return false;
    }
    apic.take_nmi();
    hv::on_nmi(vp);
    return true;
}

} // namespace test
