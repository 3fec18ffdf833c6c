// SPDX-License-Identifier: MIT
// How many processors the machine has, and by which numbers they are called: what the firmware's
// ACPI tables say.  [ACPI 5.2.12]
//
// What is not sound counts as not there; a machine always has the processor that boots.
#pragma once

#include "abi/boot_info.h"
#include "boot/physical_memory.h"

#include <cstdint>

namespace boot {

struct ProcessorList {
    std::uint32_t count = 1;
    std::uint8_t apic_ids[abi::max_processors] = {}; // the first is the one that boots
};

/// `rsdp` is 0 if there are no tables.
ProcessorList find_processors(const PhysicalMemory& physical, std::uint64_t rsdp,
                              std::uint8_t boot_apic_id);

} // namespace boot
