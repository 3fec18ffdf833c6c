// SPDX-License-Identifier: MIT
// Where the built images are: what every machine boots.
#pragma once

#include "machine/target.h"

#include <filesystem>
#include <string>

namespace machine {

struct Images {
    std::filesystem::path folder; // also holds the symbol files (symbols.h)
    std::filesystem::path loader;
    std::filesystem::path disk_archive;
    std::filesystem::path disk; // what is on the block device: the programs
    std::string error;          // what is missing or damaged, and what to do; or empty
};

/// Looks in `asked_for` if given, else in $VITRINE_IMAGES, else in `images` beside the running
/// program or one folder above it.
Images find_images(const std::filesystem::path& asked_for = {});

/// Checks that the two files it boots from are there and are what they should be; a sentence if
/// not.
std::string check_boot_files(const std::filesystem::path& loader,
                             const std::filesystem::path& disk_archive);

/// Ready to boot `images` with this command line.
BootSettings boot_settings(const Images& images, std::string command_line);

} // namespace machine
