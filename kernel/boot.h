// SPDX-License-Identifier: MIT
#pragma once

#include "abi/boot_info.h"

namespace nt {

/// The kernel's own copy of what the loader told.
extern abi::BootInfo boot_info;

} // namespace nt
