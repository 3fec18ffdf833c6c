// SPDX-License-Identifier: MIT
#include "kernel/memory/direct_map.h"

#include "abi/memory_layout.h"

namespace nt {

std::byte* ram_at(x86::GuestPage page) {
    return reinterpret_cast<std::byte*>(abi::direct_map_base + page.address().value);
}

} // namespace nt
