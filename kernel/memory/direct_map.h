// SPDX-License-Identifier: MIT
// All of RAM, as the kernel sees it at abi::direct_map_base. The seam for tests: on the host it is
// an array.
#pragma once

#include "abi/memory_layout.h"
#include "x86/address.h"

#include <cstddef>

namespace nt {

/// The first byte of `page`.
#if __STDC_HOSTED__
std::byte* ram_at(x86::GuestPage page);
#else
inline std::byte* ram_at(x86::GuestPage page) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + page.address().value);
}
#endif

} // namespace nt
