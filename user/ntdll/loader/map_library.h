// SPDX-License-Identifier: MIT
// A DLL of the disk as memory of this process.
#pragma once

#include "user/ntdll/loader/library_name.h"
#include "user/ntdll/loader/mapped_image.h"

namespace ntdll {

/// STATUS_DLL_NOT_FOUND if the disk has no such file.
OrStatus<MappedImage> map_library(const LibraryName& name);
void unmap_library(const MappedImage& image);

} // namespace ntdll
