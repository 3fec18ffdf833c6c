// SPDX-License-Identifier: MIT
// What may interrupt VTL1 beside exceptions.
#pragma once

#include "x86/kernel_tables.h"

#include <cstdint>

namespace sk {

/// VTL1's one interrupt: VTL0 has an interrupt to take (VINA).  [TLFS vsm]
inline constexpr std::uint8_t vina_vector = 32;

using DescriptorTables = x86::KernelTables<33>;

} // namespace sk
