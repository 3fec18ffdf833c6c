// SPDX-License-Identifier: MIT
// Loading a 32-bit ELF program into RAM, as a boot loader does.  [ELF 1.2]
//
// The file may be anything: every number in it is checked before it is used.
#pragma once

#include "machine/glass/physical_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace machine::glass {

struct LoadedElf {
    std::uint32_t entry = 0;
    std::uint64_t begin = 0; // the stretch of RAM it takes, .bss included
    std::uint64_t end = 0;
    std::string error; // empty on success
};

LoadedElf load_elf(std::span<const std::byte> file, PhysicalMemory& memory);

} // namespace machine::glass
