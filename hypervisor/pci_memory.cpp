// SPDX-License-Identifier: MIT
#include "hypervisor/pci_memory.h"

#include "abi/memory_layout.h"
#include "hypervisor/firmware_memory.h"
#include "rt/check.h"
#include "x86/acpi_tables.h"
#include "x86/pci_memory.h"

namespace hv {
namespace {

using namespace x86::acpi;

/// The stretch for the buses that are there; of size 0 if it is no place for one.
abi::PhysicalRange range_of(const McfgEntry& entry, std::uint64_t ram_end) {
    const std::uint64_t begin = entry.base + entry.first_bus * ecam_bytes_per_bus;
    const std::uint64_t end = entry.base + (entry.last_bus + 1ull) * ecam_bytes_per_bus;
    const bool is_possible = entry.segment == 0 && entry.first_bus <= entry.last_bus &&
                             entry.base % ecam_bytes_per_bus == 0 && entry.base >= ram_end &&
                             entry.base < abi::physical_address_limit &&
                             end <= abi::physical_address_limit;
    return is_possible ? abi::PhysicalRange{begin, end - begin} : abi::PhysicalRange{};
}

} // namespace

void close_pci_memory(Partition& partition) {
    if (partition.is_off(abi::Guard::IoPortLock)) {
        return;
    }
    const FoundTable mcfg = find_table(FirmwareMemory{}, partition.boot->acpi_rsdp, mcfg_signature);
    if (mcfg.kind == FoundTable::Kind::Absent) {
        return; // The ports are the only way.
    }
    CHECK(mcfg.kind == FoundTable::Kind::Sound, "The MCFG table is damaged.");
    constexpr std::uint64_t first = sizeof(TableHeader) + mcfg_reserved_bytes;
    McfgEntry entry{};
    CHECK(read_at(mcfg.table, first, entry), "The MCFG table is cut short.");
    CHECK(mcfg.table.size() == first + sizeof entry,
          "This machine has several stretches of PCI configuration in memory.");
    partition.pci_memory = range_of(entry, partition.boot->ram_end);
    CHECK(partition.pci_memory.size != 0,
          "The MCFG table places PCI configuration where it cannot be.");
    CHECK(hide_pci_memory(partition, partition.level(abi::Vtl::Normal).nested),
          "The hypervisor's page pool is too small for VTL0's nested page tables.");
}

bool hide_pci_memory(const Partition& partition, NestedPageTables& view) {
    return partition.pci_memory.size == 0 || view.hide(partition.pci_memory);
}

} // namespace hv
