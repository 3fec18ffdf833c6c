// SPDX-License-Identifier: MIT
// The disk: the files of the archive that the loader left in memory.
#pragma once

#include "abi/memory_layout.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace nt {

class ImageFile;

/// A file on the disk. It never changes and never goes.
struct DiskFile {
    std::string_view name;
    std::span<const std::byte> contents;
    ImageFile* image = nullptr; // once somebody has run it
};

namespace disk {

/// Reads the directory of the archive at `place`. A damaged archive is an empty disk, and told on
/// the console.
void start(abi::PhysicalRange place);

/// Null if there is no such file. Upper and lower case are alike.
DiskFile* find(std::string_view name);

std::span<DiskFile> files();

} // namespace disk

} // namespace nt
