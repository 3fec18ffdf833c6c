// SPDX-License-Identifier: MIT
// The sections of a program, from its own PE headers as they stand in RAM.
#pragma once

#include "abi/boot_info.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vitrine::models {

struct Section {
    std::string image; // "kernel.exe"
    std::string name;  // ".text"
    abi::PhysicalRange range;
    bool writable = false;
    bool executable = false;

    std::uint64_t page_count() const { return (range.size + abi::page_size - 1) / abi::page_size; }
};

using ImageSections = std::vector<Section>;

/// Reads nothing outside `ram`; headers that make no sense give no sections.
ImageSections sections_of(const abi::LoadedImage& image, std::span<const std::byte> ram);

/// All images of a BootInfo, the headers as a section called "headers".
ImageSections sections_of(const abi::BootInfo& info, std::span<const std::byte> ram);

const Section* section_at(const ImageSections& sections, std::uint64_t address);

/// The name field of a LoadedImage, however it ends.
std::string name_of(const abi::LoadedImage& image);

} // namespace vitrine::models
