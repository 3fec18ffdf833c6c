// SPDX-License-Identifier: MIT
// The tables by which firmware lists the processors and the IOMMU: RSDP, RSDT or XSDT, MADT, DMAR.
// [ACPI 5.2] [VTD 8]
#pragma once

#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace x86::acpi {

/// Where a PC's firmware leaves the RSDP, if not in the extended BIOS data area: at a multiple
/// of 16.
inline constexpr std::uint64_t rsdp_search_begin = 0xE'0000;
inline constexpr std::uint64_t rsdp_search_end = 0x10'0000;
inline constexpr std::uint64_t rsdp_alignment = 16;

inline constexpr char rsdp_signature[] = "RSD PTR ";
inline constexpr char madt_signature[] = "APIC";
inline constexpr char dmar_signature[] = "DMAR";

#pragma pack(push, 1)

/// The root. The first 20 bytes are all of it before revision 2.  [ACPI 5.2.5.3]
struct Rsdp {
    char signature[8];
    std::uint8_t checksum; // the first 20 bytes add up to 0
    char oem_id[6];
    std::uint8_t revision;
    std::uint32_t rsdt_address;
    std::uint32_t length; // from here on: revision 2 and later
    std::uint64_t xsdt_address;
    std::uint8_t extended_checksum; // `length` bytes add up to 0
    std::uint8_t reserved_021[3];
};
static_assert(offsetof(Rsdp, rsdt_address) == 16);
static_assert(offsetof(Rsdp, xsdt_address) == 24);
static_assert(sizeof(Rsdp) == 36);
inline constexpr std::size_t first_rsdp_bytes = 20;
inline constexpr std::uint8_t revision_with_xsdt = 2;

/// How every other table begins. RSDT: then 32-bit addresses of tables; XSDT: 64-bit ones.
/// [ACPI 5.2.6]
struct TableHeader {
    char signature[4];
    std::uint32_t length; // with this header
    std::uint8_t revision;
    std::uint8_t checksum; // `length` bytes add up to 0
    char oem_id[6];
    char oem_table_id[8];
    std::uint32_t oem_revision;
    std::uint32_t creator_id;
    std::uint32_t creator_revision;
};
static_assert(offsetof(TableHeader, length) == 4);
static_assert(sizeof(TableHeader) == 36);

/// What follows the header of a MADT, before its entries.  [ACPI 5.2.12]
struct MadtStart {
    std::uint32_t local_apic_address;
    std::uint32_t flags;
};
static_assert(sizeof(MadtStart) == 8);
inline constexpr std::uint32_t madt_has_pics = 1; // PCAT_COMPAT

struct MadtEntryHeader {
    enum class Kind : std::uint8_t { LocalApic = 0 };

    Kind kind;
    std::uint8_t length; // with this header
};
static_assert(sizeof(MadtEntryHeader) == 2);

/// A processor.  [ACPI 5.2.12.2]
struct MadtLocalApic {
    MadtEntryHeader header;
    std::uint8_t processor_uid;
    std::uint8_t apic_id;
    std::uint32_t flags;
};
static_assert(sizeof(MadtLocalApic) == 8);

/// What follows the header of a DMAR, before its structures.  [VTD 8.1]
struct DmarStart {
    static constexpr std::uint8_t remaps_interrupts = 1; // INTR_REMAP

    std::uint8_t host_address_width; // bits, less one
    std::uint8_t flags;
    std::uint8_t reserved_026[10];
};
static_assert(sizeof(DmarStart) == 12);

struct DmarStructureHeader {
    enum class Kind : std::uint16_t { RemappingUnit = 0 };

    Kind kind;
    std::uint16_t length; // with this header
};
static_assert(sizeof(DmarStructureHeader) == 4);

/// An IOMMU; which devices it serves follows.  [VTD 8.3]
struct DmarRemappingUnit {
    static constexpr std::uint8_t serves_all_others = 1; // INCLUDE_PCI_ALL

    DmarStructureHeader header;
    std::uint8_t flags;
    std::uint8_t reserved_005;
    std::uint16_t segment;
    std::uint64_t register_base;
};
static_assert(sizeof(DmarRemappingUnit) == 16);

/// A device that it serves, or a bridge with all that is behind it. The way there from the start
/// bus follows, a DmarStep for each bridge and one for the device.  [VTD 8.3.1]
struct DmarScope {
    enum class Kind : std::uint8_t { Device = 1, Bridge = 2 };

    Kind kind;
    std::uint8_t length; // with the way
    std::uint8_t reserved_002[2];
    std::uint8_t enumeration;
    std::uint8_t start_bus;
};
static_assert(sizeof(DmarScope) == 6);

struct DmarStep {
    std::uint8_t device;
    std::uint8_t function;
};
static_assert(sizeof(DmarStep) == 2);

#pragma pack(pop)

struct LocalApicFlags : Register<LocalApicFlags, std::uint32_t> {
    static constexpr Bit<0> enabled{};
    static constexpr Bit<1> online_capable{}; // may be plugged in later
};

} // namespace x86::acpi
