// SPDX-License-Identifier: MIT
// Where x86/acpi_tables.h reads the tables that firmware left.
#pragma once

#include "abi/memory_layout.h"
#include "hypervisor/cpu.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace hv {

/// Firmware's tables are in RAM, and RAM ends below the devices.
inline constexpr std::uint64_t end_of_low_ram = 3 * abi::gibibyte;

struct FirmwareMemory {
    /// Nothing if not all of it is low RAM.
    std::span<const std::byte> at(std::uint64_t address, std::uint64_t bytes) const {
        return address < end_of_low_ram && bytes <= end_of_low_ram - address
                   ? std::span<const std::byte>{cpu::ram_at(address), bytes}
                   : std::span<const std::byte>{};
    }
};

} // namespace hv
