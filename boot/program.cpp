// SPDX-License-Identifier: MIT
#include "boot/program.h"

#include <cstring>

namespace boot {

std::string_view sentence_of(PlacementError error) {
    switch (error) {
    case PlacementError::RegionFull:
        return "it does not fit into its region together with its stack and page tables.";
    case PlacementError::TooManyCodeSections:
        return "it has more executable sections than the other programs can be told of.";
    }
    return "it cannot be placed, for a reason that has no name.";
}

namespace {

bool is_code(const formats::pe::Section& section) {
    return section.access == formats::pe::SectionAccess::ReadExecute;
}

std::size_t count_code_sections(const formats::pe::Image& image) {
    std::size_t count = 0;
    for (const formats::pe::Section& section : image.sections()) {
        count += is_code(section) ? 1 : 0;
    }
    return count;
}

} // namespace

rt::Result<Program, PlacementError> place_program(const PhysicalMemory& memory,
                                                  const ProgramPlan& plan,
                                                  const formats::pe::Image& image) {
    if (count_code_sections(image) > abi::LoadedImage::max_code_ranges) {
        return rt::Err{PlacementError::TooManyCodeSections};
    }
    RegionPages pages(plan.region);
    const abi::PhysicalRange range = pages.take(image.size());
    const abi::PhysicalRange stack = pages.take(abi::boot_stack_size);
    if (range.size == 0 || stack.size == 0) {
        return rt::Err{PlacementError::RegionFull};
    }
    const std::span<std::byte> stack_bytes = memory.at(stack);
    std::memset(stack_bytes.data(), 0, stack_bytes.size()); // The same run from any RAM contents.
    if (image.load(memory.at(range), plan.virtual_base).is_err()) {
        return rt::Err{PlacementError::RegionFull};
    }
    return Program{image, pages, range, stack, plan.virtual_base, std::nullopt};
}

rt::Result<rt::Ok, PlacementError> place_library(const PhysicalMemory& memory, Program& program,
                                                 const formats::pe::Image& image) {
    if (count_code_sections(program.image) + count_code_sections(image) >
        abi::LoadedImage::max_code_ranges) {
        return rt::Err{PlacementError::TooManyCodeSections};
    }
    const abi::PhysicalRange range = program.pages.take(image.size());
    if (range.size == 0 || image.load(memory.at(range), program.library_base()).is_err()) {
        return rt::Err{PlacementError::RegionFull};
    }
    program.library = Library{image, range, program.library_base()};
    return rt::Ok{};
}

rt::Result<rt::Ok, formats::pe::PeError> link_library(const PhysicalMemory& memory,
                                                      const Program& program) {
    return program.image.link(memory.at(program.range), program.library->image,
                              program.image.imported_library(), program.library->virtual_base);
}

abi::LoadedImage describe(const Program& program, const ProgramPlan& plan, std::uint64_t root) {
    abi::LoadedImage described;
    std::memcpy(described.name, plan.file_name.data(), plan.file_name.size()); // rest is zero
    described.range = program.range;
    described.virtual_base = program.virtual_base;
    described.entry_point = program.entry_point();
    described.page_table_root = root;
    described.stack_top = program.stack_top();
    described.free = program.pages.rest();
    std::size_t next = 0;
    const auto name_code = [&](const formats::pe::Image& image, const abi::PhysicalRange& range) {
        for (const formats::pe::Section& section : image.sections()) {
            if (is_code(section)) { // There are no more than fit: placing has counted them.
                described.code[next++] = {range.base + section.address,
                                          round_up(section.virtual_size, abi::page_size)};
            }
        }
    };
    name_code(program.image, program.range);
    if (program.library) {
        name_code(program.library->image, program.library->range);
    }
    return described;
}

} // namespace boot
