// SPDX-License-Identifier: MIT
// The registers of a fast hypercall, 16 bytes each: RDX and R8 are the first, XMM0 to XMM5 the
// rest. [TLFS hypercall-interface]
#pragma once

#include "hypervisor/virtual_processor.h"

#include <cstddef>
#include <span>

namespace hv {

inline constexpr std::size_t fast_register_bytes = 16;

constexpr std::size_t fast_registers_for(std::size_t bytes) {
    return (bytes + fast_register_bytes - 1) / fast_register_bytes;
}

/// Reads registers from the first on. `bytes` holds whole registers, at most all of them.
void read_fast_registers(const VirtualProcessor& vp, std::span<std::byte> bytes);

/// Writes registers from `first` on, likewise.
void write_fast_registers(VirtualProcessor& vp, std::size_t first,
                          std::span<const std::byte> bytes);

} // namespace hv
