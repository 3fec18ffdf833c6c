// SPDX-License-Identifier: MIT
// The three programs the loader starts, each placed in its region: image, stack, the library it
// imports from, page tables. Lesson: 2.
#pragma once

#include "abi/boot_info.h"
#include "boot/physical_memory.h"
#include "boot/region_pages.h"
#include "formats/pe/image.h"
#include "rt/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace boot {

/// Where a program goes.
struct ProgramPlan {
    abi::ImageId id;
    std::string_view file_name; // in the disk archive; shorter than LoadedImage::name
    abi::PhysicalRange region;
    std::uint64_t virtual_base;
};

inline constexpr ProgramPlan hypervisor_plan{abi::ImageId::Hypervisor, "hypervisor.exe",
                                             abi::hypervisor_image_region,
                                             abi::hypervisor_image_base};
inline constexpr ProgramPlan secure_kernel_plan{abi::ImageId::SecureKernel, "securekernel.exe",
                                                abi::secure_kernel_region,
                                                abi::secure_kernel_image_base};
inline constexpr ProgramPlan kernel_plan{abi::ImageId::Kernel, "kernel.exe", abi::kernel_region,
                                         abi::kernel_image_base};
static_assert(secure_kernel_plan.file_name.size() < sizeof(abi::LoadedImage::name)); // the longest

enum class PlacementError : std::uint8_t { RegionFull, TooManyCodeSections };

std::string_view sentence_of(PlacementError error);

/// A DLL in the region of the program that imports from it.
struct Library {
    formats::pe::Image image;
    abi::PhysicalRange range;
    std::uint64_t virtual_base;
};

/// A program in memory, complete but for its page tables.
struct Program {
    formats::pe::Image image;
    RegionPages pages; // of its region, what is left of it
    abi::PhysicalRange range;
    abi::PhysicalRange stack;
    std::uint64_t virtual_base;
    std::optional<Library> library;

    std::uint64_t entry_point() const { return virtual_base + image.entry_point(); }

    /// The stack is mapped one page past the image: running over its end hits that page, which is
    /// mapped nowhere, instead of the image's data.
    std::uint64_t stack_base() const { return virtual_base + range.size + abi::page_size; }
    std::uint64_t stack_top() const { return stack_base() + stack.size; }
    /// The same again: a page that is mapped nowhere, then the library.
    std::uint64_t library_base() const { return stack_top() + abi::page_size; }
};

/// Loads `image` at the start of the plan's region, and its stack after it.
rt::Result<Program, PlacementError> place_program(const PhysicalMemory& memory,
                                                  const ProgramPlan& plan,
                                                  const formats::pe::Image& image);

/// Loads the library that the program imports from after its stack.
rt::Result<rt::Ok, PlacementError> place_library(const PhysicalMemory& memory, Program& program,
                                                 const formats::pe::Image& image);

/// Fills the addresses of the placed library into the program.
rt::Result<rt::Ok, formats::pe::PeError> link_library(const PhysicalMemory& memory,
                                                      const Program& program);

/// What the other programs are told about `program`, once nothing more is taken from its region.
abi::LoadedImage describe(const Program& program, const ProgramPlan& plan, std::uint64_t root);

} // namespace boot
