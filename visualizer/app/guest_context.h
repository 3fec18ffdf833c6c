// SPDX-License-Identifier: MIT
// Whose page tables an address is looked up in. While the hypervisor or the other VTL runs, a
// guest's registers lie in its VMCB, and from there its walk can be made as it would make it
// itself.
#pragma once

#include "abi/trace_ring.h"
#include "abi/vtl.h"
#include "machine/target.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace vitrine::app {

struct GuestContext {
    machine::ProcessorState processor; // of a guest in its VMCB only what a walk needs, RIP and RSP
    std::string name;                  // "VTL 0"
};

/// `wanted` says as whom to look; otherwise as whoever runs, or in the hypervisor's stead the VTL
/// that it runs for.
GuestContext guest_context(std::span<const std::byte> ram,
                           const std::optional<abi::TraceRingHeader>& ring,
                           const machine::ProcessorState& now, std::optional<abi::Vtl> wanted);

} // namespace vitrine::app
