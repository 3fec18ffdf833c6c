// SPDX-License-Identifier: MIT
// Where everything lives: the one page to look at when an address needs a name.
//
//   physical (identity-mapped by the nested tables: guest-physical = host-physical)
//
//   0000'0000  low memory, BIOS data and ROMs
//   0010'0000  loader (boot/), Multiboot information, the disk archive as the machine placed it
//   0100'0000  hypervisor region, 8 MiB   in nobody's nested table
//                0100'0000  trace ring header, then the events (trace_ring.h)
//                0140'0000  hypervisor.exe, its page tables and stack, then its page pool
//   0180'0000  secure kernel region, 8 MiB   VTL1's; taken away from VTL0 during boot
//   0200'0000  kernel region, 8 MiB   kernel.exe, its page tables and stack
//   0280'0000  disk archive (the loader moves it here, so that it is in the same place everywhere)
//   ........   free RAM, VTL0's
//
//   virtual, the same in every address space
//
//   ffff'8000'0000'0000  direct map: all physical memory below 4 GiB, readable and writable, never
//   executable ffff'f800'0000'0000  hypervisor.exe ffff'f810'0000'0000  securekernel.exe
//   ffff'f820'0000'0000  kernel.exe
//
// Lesson: 2 and 3.
#pragma once

#include <cstdint>

namespace abi {

inline constexpr std::uint64_t page_size = 4096;
inline constexpr std::uint64_t large_page_size = 2 * 1024 * 1024;
inline constexpr std::uint64_t gibibyte = 1024ull * 1024 * 1024;

/// A stretch of physical memory: [base, base + size), in bytes.
struct PhysicalRange {
    std::uint64_t base = 0;
    std::uint64_t size = 0;

    constexpr std::uint64_t end() const { return base + size; }
    constexpr bool contains(std::uint64_t address) const {
        return address >= base && address - base < size;
    }
    friend constexpr bool operator==(const PhysicalRange&, const PhysicalRange&) = default;
};
static_assert(sizeof(PhysicalRange) == 16);

inline constexpr PhysicalRange hypervisor_region{0x0100'0000, 0x80'0000};
inline constexpr PhysicalRange secure_kernel_region{0x0180'0000, 0x80'0000};
inline constexpr PhysicalRange kernel_region{0x0200'0000, 0x80'0000};

/// The trace ring takes the first half of the hypervisor's region, its image and pool the second.
inline constexpr PhysicalRange trace_ring_region{hypervisor_region.base, 0x40'0000};
inline constexpr PhysicalRange hypervisor_image_region{trace_ring_region.end(), 0x40'0000};

inline constexpr std::uint64_t disk_archive_base = 0x0280'0000;

/// Less RAM than this cannot hold the regions above and a disk archive.
inline constexpr std::uint64_t minimum_ram_size = 64ull * 1024 * 1024;

/// Physical memory the direct maps and the nested tables cover: RAM and the devices below 4 GiB.
inline constexpr std::uint64_t physical_address_limit = 4 * gibibyte;

inline constexpr std::uint64_t direct_map_base = 0xFFFF'8000'0000'0000;
inline constexpr std::uint64_t hypervisor_image_base = 0xFFFF'F800'0000'0000;
inline constexpr std::uint64_t secure_kernel_image_base = 0xFFFF'F810'0000'0000;
inline constexpr std::uint64_t kernel_image_base = 0xFFFF'F820'0000'0000;

/// Each image is entered on a stack of its own, with an unmapped page below it.
inline constexpr std::uint64_t boot_stack_size = 64 * 1024;

} // namespace abi
