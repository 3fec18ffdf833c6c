// SPDX-License-Identifier: MIT
#pragma once

#include "abi/boot_info.h"

namespace sk {

/// The secure kernel's own copy of what the loader told, made before VTL0 could change it.
extern abi::BootInfo boot_info;

} // namespace sk
