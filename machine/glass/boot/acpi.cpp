// SPDX-License-Identifier: MIT
// See acpi.h. Revision 0, without an XSDT, as SeaBIOS does it for QEMU.
#include "machine/glass/boot/acpi.h"

#include "machine/glass/devices/vtd.h"
#include "x86/acpi.h"
#include "x86/apic.h"

#include <cstring>
#include <string_view>
#include <vector>

namespace machine::glass {
namespace {

using namespace x86::acpi;

constexpr std::uint64_t rsdp_address = 0xF'0000;
constexpr std::uint64_t rsdt_address = rsdp_address + 0x40;
constexpr std::uint64_t madt_address = rsdp_address + 0x80;
constexpr std::uint64_t dmar_address = rsdp_address + 0x200;
static_assert(rsdp_address >= rsdp_search_begin && rsdp_address < rsdp_search_end &&
              rsdp_address % rsdp_alignment == 0);

constexpr std::string_view maker = "VTRINE";

std::uint8_t missing_to_zero(std::span<const std::byte> bytes) {
    unsigned sum = 0;
    for (const std::byte each : bytes) {
        sum += std::to_integer<unsigned>(each);
    }
    return static_cast<std::uint8_t>(0 - sum);
}

template <typename Value>
void append(std::vector<std::byte>& bytes, const Value& value) {
    const auto raw = std::as_bytes(std::span(&value, 1));
    bytes.insert(bytes.end(), raw.begin(), raw.end());
}

/// A table with its header in front.
std::vector<std::byte> table(std::string_view signature, const std::vector<std::byte>& content) {
    TableHeader header{};
    std::memcpy(header.signature, signature.data(), sizeof header.signature);
    std::memcpy(header.oem_id, maker.data(), sizeof header.oem_id);
    header.revision = 1;
    header.length = static_cast<std::uint32_t>(sizeof header + content.size());
    std::vector<std::byte> bytes;
    append(bytes, header);
    bytes.insert(bytes.end(), content.begin(), content.end());
    bytes[offsetof(TableHeader, checksum)] = std::byte{missing_to_zero(bytes)};
    return bytes;
}

std::vector<std::byte> processors_table(unsigned processors) {
    std::vector<std::byte> content;
    append(content, MadtStart{x86::apic_default_base, madt_has_pics});
    for (unsigned index = 0; index < processors; ++index) {
        const auto number = static_cast<std::uint8_t>(index);
        append(content, MadtLocalApic{{MadtEntryHeader::Kind::LocalApic, sizeof(MadtLocalApic)},
                                      number,
                                      number,
                                      LocalApicFlags{}.with(LocalApicFlags::enabled, true).raw});
    }
    return table(madt_signature, content);
}

std::vector<std::byte> iommu_table() {
    constexpr std::uint8_t address_bits = 48;
    std::vector<std::byte> content;
    append(content, DmarStart{address_bits - 1, DmarStart::remaps_interrupts, {}});
    append(content,
           DmarRemappingUnit{{DmarStructureHeader::Kind::RemappingUnit, sizeof(DmarRemappingUnit)},
                             DmarRemappingUnit::serves_all_others,
                             0,
                             0,
                             Vtd::base});
    return table(dmar_signature, content);
}

} // namespace

void place_acpi_tables(PhysicalMemory& memory, unsigned processors) {
    std::vector<std::byte> root;
    append(root, static_cast<std::uint32_t>(madt_address));
    append(root, static_cast<std::uint32_t>(dmar_address));
    memory.write_bytes(rsdt_address, table("RSDT", root));
    memory.write_bytes(madt_address, processors_table(processors));
    memory.write_bytes(dmar_address, iommu_table());

    Rsdp rsdp{};
    std::memcpy(rsdp.signature, rsdp_signature, sizeof rsdp.signature);
    std::memcpy(rsdp.oem_id, maker.data(), sizeof rsdp.oem_id);
    rsdp.rsdt_address = static_cast<std::uint32_t>(rsdt_address);
    const auto old_part = std::as_bytes(std::span(&rsdp, 1)).first(first_rsdp_bytes);
    rsdp.checksum = missing_to_zero(old_part);
    memory.write_bytes(rsdp_address, old_part);
}

} // namespace machine::glass
