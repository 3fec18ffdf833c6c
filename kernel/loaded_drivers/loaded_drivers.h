// SPDX-License-Identifier: MIT
// The drivers that the kernel has loaded: none is ever unloaded.  [WI7 ch.6]
#pragma once

#include "abi/nt_status.h"

#include <cstdint>
#include <string_view>

namespace nt {

class DriverImage;

/// What is kept of one, in a pinned page (pinned_data.h): a driver cannot change its own record,
/// nor take another's out of the list. Only where the list begins is the kernel's to say.
struct LoadedDriver {
    char name[32] = {}; // zero-terminated
    std::uint64_t base = 0;
    std::uint64_t size = 0; // bytes
    const LoadedDriver* next = nullptr;
};

namespace loaded_drivers {

/// Loads the driver in the file that `path` begins with, "NAME.sys", and runs its DriverEntry,
/// which gets the whole of `path`. STATUS_INVALID_IMAGE_HASH: VTL1 refuses the file, or a page of
/// it.
abi::NtStatus load(std::string_view path);

/// The same from where its pages have been brought on.
abi::NtStatus check_and_start(const DriverImage& image, std::string_view path);

/// The last one that was loaded; null if there is none.
const LoadedDriver* last();

} // namespace loaded_drivers

} // namespace nt
