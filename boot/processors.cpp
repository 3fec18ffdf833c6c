// SPDX-License-Identifier: MIT
// See processors.h.
#include "boot/processors.h"

#include "x86/acpi_tables.h"

namespace boot {

namespace {

/// The loader's memory, as the search for tables asks for it.
struct Tables {
    const PhysicalMemory& physical;

    std::span<const std::byte> at(std::uint64_t address, std::uint64_t bytes) const {
        return physical.at({address, bytes});
    }
};

void add(ProcessorList& list, std::uint8_t apic_id) {
    for (std::uint32_t index = 0; index < list.count; ++index) {
        if (list.apic_ids[index] == apic_id) {
            return;
        }
    }
    if (list.count < abi::max_processors) {
        list.apic_ids[list.count++] = apic_id;
    }
}

} // namespace

ProcessorList find_processors(const PhysicalMemory& physical, std::uint64_t rsdp,
                              std::uint8_t boot_apic_id) {
    using namespace x86::acpi;
    ProcessorList list;
    list.apic_ids[0] = boot_apic_id;
    const auto madt = find_table(Tables{physical}, rsdp, madt_signature).table;
    MadtEntryHeader header{};
    for (std::uint64_t at = sizeof(TableHeader) + sizeof(MadtStart); copy_at(madt, at, header);
         at += header.length) {
        if (header.length < sizeof header) {
            return list; // It would never end.
        }
        MadtLocalApic entry{};
        if (header.kind == MadtEntryHeader::Kind::LocalApic && header.length == sizeof entry &&
            copy_at(madt, at, entry) &&
            LocalApicFlags::from(entry.flags).get(LocalApicFlags::enabled)) {
            add(list, entry.apic_id);
        }
    }
    return list;
}

} // namespace boot
