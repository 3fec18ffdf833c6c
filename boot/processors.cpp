// SPDX-License-Identifier: MIT
// See processors.h.
#include "boot/processors.h"

#include "x86/acpi.h"

#include <string_view>

namespace boot {

namespace {

using x86::acpi::TableHeader;

/// No table that we read is longer; adding up what claims to be would take for ever.
constexpr std::uint32_t longest_table = 64 * 1024;

bool adds_up_to_zero(std::span<const std::byte> bytes) {
    std::uint8_t sum = 0;
    for (const std::byte each : bytes) {
        sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(each));
    }
    return sum == 0;
}

/// The table at `address`, header included; empty if none that is sound is there.
std::span<const std::byte> sound_table(const PhysicalMemory& physical, std::uint64_t address) {
    TableHeader header;
    if (address == 0 || !physical.copy(address, header) || header.length < sizeof header ||
        header.length > longest_table) {
        return {};
    }
    const std::span<const std::byte> table = physical.at({address, header.length});
    return adds_up_to_zero(table) ? table : std::span<const std::byte>{};
}

bool has_signature(std::span<const std::byte> table, std::string_view signature) {
    TableHeader header;
    return copy_at(table, 0, header) &&
           std::string_view(header.signature, sizeof header.signature) == signature;
}

/// Looks through the addresses of `Address` size that `root`, an RSDT or XSDT, holds.
template <typename Address>
std::span<const std::byte> find_table(const PhysicalMemory& physical,
                                      std::span<const std::byte> root, std::string_view wanted) {
    Address address = 0;
    for (std::uint64_t at = sizeof(TableHeader); copy_at(root, at, address); at += sizeof address) {
        const auto table = sound_table(physical, address);
        if (has_signature(table, wanted)) {
            return table;
        }
    }
    return {};
}

std::span<const std::byte> find_madt(const PhysicalMemory& physical, std::uint64_t rsdp_address) {
    using namespace x86::acpi;
    Rsdp rsdp{};
    if (physical.copy(rsdp_address, rsdp) && rsdp.revision >= revision_with_xsdt) {
        const auto xsdt = sound_table(physical, rsdp.xsdt_address);
        if (has_signature(xsdt, "XSDT")) {
            return find_table<std::uint64_t>(physical, xsdt, madt_signature);
        }
    }
    // One that ends with memory has room for no more than the old part.
    std::uint32_t rsdt_address = 0;
    if (!physical.copy(rsdp_address + offsetof(Rsdp, rsdt_address), rsdt_address)) {
        return {};
    }
    const auto rsdt = sound_table(physical, rsdt_address);
    return has_signature(rsdt, "RSDT") ? find_table<std::uint32_t>(physical, rsdt, madt_signature)
                                       : std::span<const std::byte>{};
}

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
    if (rsdp == 0) {
        return list;
    }
    const auto madt = find_madt(physical, rsdp);
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
