// SPDX-License-Identifier: MIT
// The maps that say which ports and registers a guest may use without stopping.
// [APM2 15.10] [APM2 15.11]
#pragma once

#include "machine/glass/physical_memory.h"
#include "x86/svm/permission_maps.h"

#include <cstdint>

namespace machine::glass {

/// Does the map at `map` stop the guest at any of the ports that this access covers?
inline bool stops_port(const PhysicalMemory& memory, std::uint64_t map, std::uint16_t port,
                       unsigned bytes) {
    for (unsigned each = 0; each < bytes; ++each) {
        // The map has a third page, so a wide access at the last port looks behind it.
        const std::uint32_t number = port + each;
        const auto byte = memory.read<std::uint8_t>(map + number / 8);
        if (((byte >> (number % 8)) & 1) != 0) {
            return true;
        }
    }
    return false;
}

inline bool stops_msr(const PhysicalMemory& memory, std::uint64_t map, x86::Msr msr,
                      x86::svm::MsrAccess access) {
    const auto where = x86::svm::msr_permission_bit(msr, access);
    if (!where) {
        return true; // outside the map: always
    }
    return ((memory.read<std::uint8_t>(map + where->byte) >> where->bit) & 1) != 0;
}

} // namespace machine::glass
