// SPDX-License-Identifier: MIT
// A run for the viewers that read the Trace Event Format, ui.perfetto.dev and chrome://tracing.
#pragma once

#include "abi/trace_event.h"

#include <iosfwd>
#include <span>

namespace machine {

/// Each processor is a process, each world a thread of it: stretches of time are slices, events
/// are instants in the world where they began. A microsecond of the viewer is an instruction.
void write_perfetto(std::ostream& out, std::span<const abi::TraceEvent> events);

} // namespace machine
