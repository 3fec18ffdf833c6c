// SPDX-License-Identifier: MIT
// The connections of our partition. On a real machine the root partition creates ports and
// connections; here there is one partition, and its two VTLs are each other's only neighbours
// (deviations.md).  [TLFS inter-partition]
#pragma once

#include "abi/vtl.h"

#include <cstdint>

namespace abi::tlfs {

/// HV_CONNECTION_ID of the connection that leads to `receiver`.
constexpr std::uint32_t connection_to(Vtl receiver) { return 0x10 + index_of(receiver); }

/// Messages and events arrive at this SINT, on virtual processor 0.
inline constexpr unsigned connection_sint = 2;

} // namespace abi::tlfs
