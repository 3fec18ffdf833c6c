// SPDX-License-Identifier: MIT
// What a Multiboot loader (QEMU's -kernel, GRUB, the glass machine) hands over.  [Multiboot1 3.3]
//
// Everything is copied out at once: the original lies in memory that the loader is about to reuse.
// Lesson: 2.
#pragma once

#include "abi/memory_layout.h"
#include "boot/memory_map.h"
#include "boot/physical_memory.h"
#include "rt/result.h"

#include <cstdint>
#include <string_view>

namespace boot {

enum class MultibootError : std::uint8_t {
    NotMultiboot,
    InfoOutsideMemory,
    NoMemoryMap,
    MemoryMapOutsideMemory,
    MemoryMapEntryTooSmall,
    MemoryMapTruncated,
    MemoryRangeOverflow,
    TooManyMemoryRanges,
    NoArchive,
    TooManyModules,
    ModuleOutsideMemory,
    ArchiveEmpty,
    ArchiveOutsideMemory,
    CommandLineOutsideMemory,
    CommandLineTooLong,
    Count,
};

std::string_view sentence_of(MultibootError error);

struct MultibootFacts {
    MemoryMap memory;
    abi::PhysicalRange archive;  // the one module
    char command_line[512] = {}; // zero-terminated, as given
};

/// `magic` and `info` are what EAX and EBX held at the entry.
rt::Result<MultibootFacts, MultibootError> read_multiboot(const PhysicalMemory& physical,
                                                          std::uint32_t magic, std::uint32_t info);

} // namespace boot
