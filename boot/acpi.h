// SPDX-License-Identifier: MIT
// Where the firmware left the root of its ACPI tables.  [ACPI 5.2.5.1]
#pragma once

#include "boot/physical_memory.h"

#include <cstdint>

namespace boot {

/// Physical address of the RSDP; 0 if the firmware left none where a PC keeps it: the first
/// kilobyte of the extended BIOS data area, or E'0000 to F'FFFF, at a multiple of 16.
std::uint64_t find_acpi_rsdp(const PhysicalMemory& physical);

} // namespace boot
