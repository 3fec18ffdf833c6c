// SPDX-License-Identifier: MIT
// The firmware's ACPI tables, as far as they list processors and the IOMMU: an RSDP where a PC has
// it, an RSDT, a MADT and a DMAR.  [ACPI 5.2.12] [VTD 8]
#pragma once

#include "machine/glass/physical_memory.h"

namespace machine::glass {

void place_acpi_tables(PhysicalMemory& memory, unsigned processors);

} // namespace machine::glass
