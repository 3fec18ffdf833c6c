// SPDX-License-Identifier: MIT
// An attacker's honest first step: an image that VTL1 accepts.
#pragma once

#include "kernel/files/disk.h"
#include "kernel/memory/image_file.h"
#include "rt/check.h"

#include <string_view>

namespace nt::attacks {

/// The handle by which VTL1 knows the file `name`.
inline std::uint32_t image_for_trustlets(std::string_view name) {
    DiskFile* const file = disk::find(name);
    CHECK(file != nullptr, "The disk has no such file.");
    const auto image = ImageFile::open(*file);
    CHECK(image.is_ok(), "The file is no image.");
    const auto handle = image.value()->make_secure(abi::SecureImagePurpose::Trustlet);
    CHECK(handle.is_ok(), "VTL1 refuses the image.");
    return handle.value();
}

} // namespace nt::attacks
