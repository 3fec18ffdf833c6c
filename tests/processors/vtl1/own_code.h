// SPDX-License-Identifier: MIT
#pragma once

#include "abi/boot_info.h"

namespace processors {

/// What VTL1 runs of this image it can no longer write, at no address. Before VTL1 is entered.
void close_own_code(const abi::BootInfo& boot);

} // namespace processors
