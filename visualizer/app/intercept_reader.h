// SPDX-License-Identifier: MIT
// Which bit of a VMCB, or of the maps it points to, made the processor leave a guest before what
// was then refused.  [APM2 15.9 to 15.11, Appendix C]
#pragma once

#include "abi/trace_event.h"
#include "abi/trace_ring.h"
#include "visualizer/models/snapshot.h"

#include <cstddef>
#include <optional>
#include <span>

namespace vitrine::app {

/// Of events[index], as memory holds the bits at the moment. Nothing where no intercept had to do
/// with it.
std::optional<models::InterceptFacts> read_intercept(std::span<const std::byte> ram,
                                                     const abi::TraceRingHeader& ring,
                                                     std::span<const abi::TraceEvent> events,
                                                     std::size_t index);

} // namespace vitrine::app
