// SPDX-License-Identifier: MIT
// VMCBs and the IOMMU's context entries, read from a machine's RAM.
#pragma once

#include "abi/trace_ring.h"
#include "visualizer/models/hardware.h"

#include <cstddef>
#include <span>

namespace vitrine::app {

/// What lies outside RAM is left out.
models::Hardware read_hardware(std::span<const std::byte> ram, const abi::TraceRingHeader& ring);

} // namespace vitrine::app
