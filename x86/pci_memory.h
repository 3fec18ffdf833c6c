// SPDX-License-Identifier: MIT
// PCI configuration by memory (ECAM): 4 KiB a function, where the firmware's MCFG table says.
// [PCIFW 4.1.2]
#pragma once

#include <cstdint>

namespace x86::acpi {

inline constexpr char mcfg_signature[] = "MCFG";
/// Behind the header, before the entries.
inline constexpr std::uint64_t mcfg_reserved_bytes = 8;

#pragma pack(push, 1)

struct McfgEntry {
    std::uint64_t base; // of bus 0
    std::uint16_t segment;
    std::uint8_t first_bus;
    std::uint8_t last_bus;
    std::uint32_t reserved_00c;
};
static_assert(sizeof(McfgEntry) == 16);

#pragma pack(pop)

inline constexpr std::uint64_t ecam_bytes_per_bus = 1 << 20;

} // namespace x86::acpi
