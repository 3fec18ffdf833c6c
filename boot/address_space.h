// SPDX-License-Identifier: MIT
// The three address spaces that the programs are entered with.  [APM2 5.3]
//
// Nothing in them is both writable and executable, with one exception: VTL0's begins with the
// loader's identity map, which the kernel drops when it no longer needs the loader. Lesson: 2
// and 3.
#pragma once

#include "abi/memory_layout.h"
#include "boot/physical_memory.h"
#include "boot/program.h"
#include "boot/region_pages.h"
#include "rt/result.h"
#include "x86/page_table.h"

#include <cstdint>

namespace boot {

/// What the pages of a mapping allow, ring 0 only.
enum class MemoryAccess : std::uint8_t { Read, ReadWrite, ReadExecute, All };

/// An address space under construction, its tables taken from a program's region.
class AddressSpace {
public:
    static rt::Result<AddressSpace, PlacementError> create(const PhysicalMemory& memory,
                                                           RegionPages& pages);

    std::uint64_t root() const { return root_; } // for CR3

    /// `to` appears at the virtual address `from`, in pages of up to 2 MiB.
    rt::Result<rt::Ok, PlacementError> map(std::uint64_t from, const abi::PhysicalRange& to,
                                           MemoryAccess access);

    /// All physical memory at abi::direct_map_base.
    rt::Result<rt::Ok, PlacementError> map_direct();

    /// The image at its virtual base, each section with its own rights, and its headers; the same
    /// of its library.
    rt::Result<rt::Ok, PlacementError> map_image(const Program& program);

    /// The program's stack, between two pages that stay unmapped.
    rt::Result<rt::Ok, PlacementError> map_stack(const Program& program);

    // What x86::map asks of us.
    std::uint64_t* table_at(std::uint64_t physical);
    std::uint64_t allocate_table();

private:
    rt::Result<rt::Ok, PlacementError> map_sections(const formats::pe::Image& image,
                                                    const abi::PhysicalRange& range,
                                                    std::uint64_t virtual_base);

    AddressSpace(const PhysicalMemory& memory, RegionPages& pages)
        : memory_(memory), pages_(pages) {}

    const PhysicalMemory& memory_;
    RegionPages& pages_;
    std::uint64_t root_ = 0;
};

/// The hypervisor's own: direct map, its image and stack, and the loader's `launch_code`, from
/// which it is entered. Returns CR3.
rt::Result<std::uint64_t, PlacementError>
build_hypervisor_space(const PhysicalMemory& memory, Program& hypervisor,
                       const abi::PhysicalRange& launch_code);

/// VTL1's: direct map, the secure kernel's image and stack.
rt::Result<std::uint64_t, PlacementError> build_secure_space(const PhysicalMemory& memory,
                                                             Program& secure_kernel);

/// VTL0's: identity map, direct map, the kernel's image and stack, and the secure kernel's image,
/// because its entry point runs in VTL0 first.
rt::Result<std::uint64_t, PlacementError>
build_normal_space(const PhysicalMemory& memory, Program& kernel, const Program& secure_kernel);

} // namespace boot
