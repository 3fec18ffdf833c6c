// SPDX-License-Identifier: MIT
// What the loader tells the programs it starts: memory, images, options.
//
// One page of RAM that VTL0 owns like any other, so whoever needs it later copies what it needs
// before VTL0's kernel runs. All addresses are physical unless the name says otherwise.
// Lesson: 2 and 5.
#pragma once

#include "abi/guards.h"
#include "abi/memory_layout.h"
#include "abi/tlfs/vp_context.h"

#include <cstddef>
#include <cstdint>

namespace abi {

/// As many processors as the programs have room for.
inline constexpr std::size_t max_processors = 4;

/// A piece of the machine's memory map.
struct MemoryRange {
    enum class Kind : std::uint32_t { Ram = 1, Reserved = 2 };

    PhysicalRange range;
    Kind kind = Kind::Reserved;
    std::uint32_t reserved_014 = 0;
};
static_assert(sizeof(MemoryRange) == 24);

/// Which program an image is.
enum class ImageId : std::uint32_t { Hypervisor = 0, SecureKernel = 1, Kernel = 2, Count = 3 };

/// A PE image as the loader placed it.
struct LoadedImage {
    static constexpr std::size_t max_code_ranges = 4;

    char name[24] = {};                  // "securekernel.exe", zero-terminated
    PhysicalRange range;                 // the image, headers included
    std::uint64_t virtual_base = 0;      // where it is mapped
    std::uint64_t entry_point = 0;       // virtual
    std::uint64_t page_table_root = 0;   // CR3 of the address space it is entered with
    std::uint64_t stack_top = 0;         // virtual; 16-byte aligned
    PhysicalRange free;                  // rest of its region: the program's own first pages
    PhysicalRange code[max_code_ranges]; // its executable sections; the rest is empty
};
static_assert(sizeof(LoadedImage) == 152);

struct BootInfo {
    static constexpr std::uint64_t expected_magic = 0x4F464E'49545256; // "VRTINFO"
    static constexpr std::uint32_t current_version = 2;
    static constexpr std::size_t max_ranges = 32;

    std::uint64_t magic = expected_magic;
    std::uint32_t version = current_version;
    std::uint32_t memory_range_count = 0;
    MemoryRange memory[max_ranges] = {};
    LoadedImage images[static_cast<std::size_t>(ImageId::Count)] = {};
    PhysicalRange disk;          // the archive (cpio, "newc")
    PhysicalRange loader_code;   // what VTL0 runs until its kernel starts
    std::uint64_t ram_end = 0;   // first address past the highest RAM below 4 GiB
    std::uint64_t acpi_rsdp = 0; // 0 if none was found
    GuardsOff guards_off;
    std::uint64_t seed = 0;
    char command_line[512] = {}; // zero-terminated, without the loader's own file name
    char scene[32] = {};         // "first-light"; empty: boot to the end of start-up
    /// Where VTL0 goes on once the hypervisor has taken the machine: back into the loader.
    tlfs::InitialVpContext launch_context;
    /// The processors that can be started, by the numbers of their local APICs; the first is the
    /// one that boots.
    std::uint32_t processor_count = 1;
    std::uint8_t apic_ids[max_processors] = {};

    const LoadedImage& image(ImageId id) const { return images[static_cast<std::size_t>(id)]; }
    LoadedImage& image(ImageId id) { return images[static_cast<std::size_t>(id)]; }
};
static_assert(sizeof(BootInfo) <= page_size);
static_assert(offsetof(BootInfo, memory) == 16);
static_assert(offsetof(BootInfo, images) == 16 + 32 * 24);
static_assert(offsetof(BootInfo, apic_ids) ==
              offsetof(BootInfo, launch_context) + sizeof(tlfs::InitialVpContext) + 4);

} // namespace abi
