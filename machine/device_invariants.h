// SPDX-License-Identifier: MIT
// The part of the invariants that is about devices: what they can reach is no more than what VTL0
// can, and nobody but the hypervisor decides it.  Lesson: 10.
#pragma once

#include "machine/invariants.h"

namespace machine {

/// `protections`: what VTL1 lets VTL0 do to each page; empty until it has switched them on.
void check_devices(std::span<const std::byte> ram, const abi::TraceRingHeader& header,
                   std::span<const std::byte> protections, InvariantReport& report);

} // namespace machine
