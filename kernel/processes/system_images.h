// SPDX-License-Identifier: MIT
// The image that is in every process: ntdll.dll, where all threads begin.  [WI7 ch.3]
#pragma once

#include "kernel/memory/image_file.h"

#include <cstdint>

namespace nt::system_images {

/// Finds it on the disk. False, said on the console: it is not there, or not fit.
bool start();

ImageFile& ntdll();

/// Its export LdrInitializeThunk.
std::uint64_t thread_start_address();

} // namespace nt::system_images
