// SPDX-License-Identifier: MIT
// Putting together what the programs are told (abi/boot_info.h). Lesson: 2.
#pragma once

#include "abi/boot_info.h"
#include "boot/multiboot.h"
#include "boot/options.h"
#include "boot/processors.h"

#include <cstdint>
#include <string_view>

namespace boot {

/// What the firmware's tables told.
struct FirmwareFacts {
    std::uint64_t acpi_rsdp = 0;
    ProcessorList processors;
};

/// All of it but the images and the launch context. `command_line` is without a file name.
abi::BootInfo make_boot_info(const MultibootFacts& facts, const Options& options,
                             std::string_view command_line, const abi::PhysicalRange& disk,
                             const FirmwareFacts& firmware);

} // namespace boot
