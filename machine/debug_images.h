// SPDX-License-Identifier: MIT
// The images as the linker made them, with all that a debugger wants to know.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace machine {

struct DebugImage {
    std::filesystem::path file;
    std::uint64_t offset = 0; // from the addresses in the file to those in the machine
};

/// Those that are in `images`/unstripped.
std::vector<DebugImage> debug_images(const std::filesystem::path& images);

} // namespace machine
