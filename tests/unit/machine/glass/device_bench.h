// SPDX-License-Identifier: MIT
// RAM, an IOMMU and a PCI bus with the teaching device, without a processor: what a test of devices
// needs.
#pragma once

#include "machine/glass/clock.h"
#include "machine/glass/devices/edu.h"
#include "machine/glass/devices/local_apic.h"
#include "machine/glass/devices/pci.h"
#include "machine/glass/devices/vtd.h"
#include "x86/vtd_tables.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace test {

class DeviceBench {
public:
    static constexpr std::uint64_t ram_bytes = 1 << 20;
    static constexpr x86::PciRequester edu_requester = x86::PciRequester::of(0, 4);

    // Where the IOMMU's tables are: the root table, then the others behind it.
    static constexpr std::uint64_t root_table = 0x1'0000;
    static constexpr std::uint64_t context_table = 0x1'1000;
    static constexpr std::uint64_t level_4 = 0x1'2000;
    static constexpr std::uint64_t level_3 = 0x1'3000;
    static constexpr std::uint64_t level_2 = 0x1'4000;
    static constexpr std::uint64_t level_1 = 0x1'5000;
    static constexpr std::uint16_t domain = 7;

    DeviceBench() {
        pci.attach({4}, edu);
        pci.attach({6}, bridge);
        pci.attach({0, &bridge}, far_edu);
    }

    /// Tables that lead edu's first 2 MiB through `level_1`, which is empty; and translation on.
    void switch_iommu_on();
    /// The entry for the page of edu's `address`.
    void map(std::uint64_t address, std::uint64_t entry) {
        store(level_1 + address / x86::page_bytes * 8, entry);
    }
    void store(std::uint64_t place, std::uint64_t value) { memory.write(place, value); }
    std::uint64_t word(std::uint64_t place) { return memory.read<std::uint64_t>(place); }

    std::uint32_t iommu_register(x86::vtd::RegisterOffset which) {
        return iommu.read(static_cast<std::uint32_t>(which), 4);
    }
    void set_iommu_register(x86::vtd::RegisterOffset which, std::uint32_t value) {
        iommu.write(static_cast<std::uint32_t>(which), 4, value);
    }
    void forget_contexts();
    void forget_translations();
    /// The upper half of the fault record; and empties it.
    x86::vtd::FaultRecord take_fault();
    std::uint64_t fault_address() { return iommu.read(0x220, 4); }

    /// A whole transfer of edu's, waiting included.
    void carry_to_ram(std::uint32_t address, std::uint32_t bytes);
    void carry_from_ram(std::uint32_t address, std::uint32_t bytes);
    void set_edu_register(x86::edu::RegisterOffset which, std::uint32_t value) {
        edu.write_memory(static_cast<std::uint32_t>(which), 4, value);
    }
    std::uint32_t edu_register(x86::edu::RegisterOffset which) {
        return edu.read_memory(static_cast<std::uint32_t>(which), 4);
    }
    void let_edu_be_master();

    std::vector<std::byte> ram = std::vector<std::byte>(ram_bytes);
    machine::glass::PhysicalMemory memory{ram};
    machine::glass::Clock clock;
    machine::glass::ApicBus bus;
    machine::glass::LocalApic apic{bus, 0};
    machine::glass::Vtd iommu{memory, bus};
    machine::glass::EventRecorder events{clock, {}};
    machine::glass::PciConfiguration pci;
    machine::glass::PciBridge bridge;
    machine::glass::Edu edu{{memory, iommu, events}, {4}, 0xFEA0'0000, clock};
    machine::glass::Edu far_edu{{memory, iommu, events}, {0, &bridge}, 0xFEB0'0000, clock};
};

} // namespace test
