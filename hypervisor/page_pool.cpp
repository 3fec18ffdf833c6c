// SPDX-License-Identifier: MIT
#include "hypervisor/page_pool.h"

#include "hypervisor/cpu.h"

#include <cstring>

namespace hv {

std::optional<x86::HostPhysicalAddress> PagePool::allocate(std::uint64_t count) {
    if (end_ < next_ || pages_left() < count) {
        return std::nullopt;
    }
    const x86::HostPhysicalAddress first{next_};
    next_ += count * x86::page_bytes;
    // Zeroed here, so that no caller can forget it: a nested table with old bytes in it would map
    // whatever those bytes happen to say.
    std::memset(cpu::ram_at(first.value), 0, count * x86::page_bytes);
    return first;
}

} // namespace hv
