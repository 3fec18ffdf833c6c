// SPDX-License-Identifier: MIT
// All of RAM, as the kernel sees it at abi::direct_map_base. The seam for tests: on the host it is
// an array.
#pragma once

#include "x86/address.h"

#include <cstddef>

namespace nt {

/// The first byte of `page`.
std::byte* ram_at(x86::GuestPage page);

} // namespace nt
