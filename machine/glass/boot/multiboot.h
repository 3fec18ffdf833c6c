// SPDX-License-Identifier: MIT
// Starting the loader as a Multiboot 1 boot loader would: the program and one module in RAM, a page
// of information, the processor in 32-bit protected mode.  [Multiboot1 3.2]
#pragma once

#include "machine/glass/physical_memory.h"
#include "machine/glass/processor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace machine::glass {

struct BootFiles {
    std::span<const std::byte> program; // an ELF32 with a Multiboot header
    std::string_view program_name;      // the first word of the command line
    std::span<const std::byte> module;
    std::string_view module_name;
    std::string_view command_line;
};

/// What a register must hold when the program starts.
struct BootEntry {
    std::uint32_t entry = 0;
    std::uint32_t information = 0; // physical address, for EBX
    std::string error;             // empty on success
};

BootEntry place_boot_files(const BootFiles& files, PhysicalMemory& memory);

/// 32-bit protected mode, flat segments, paging and interrupts off. [Multiboot1 3.2]
void prepare_processor(Processor& processor, const BootEntry& entry);

} // namespace machine::glass
