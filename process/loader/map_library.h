// SPDX-License-Identifier: MIT
// A DLL of the disk as memory of this process.
#pragma once

#include "process/loader/library_name.h"
#include "process/loader/mapped_image.h"

namespace process {

/// STATUS_DLL_NOT_FOUND if the disk has no such file.
OrStatus<MappedImage> map_library(const LibraryName& name);
void unmap_library(const MappedImage& image);

} // namespace process
