// SPDX-License-Identifier: MIT
// The calls that led to where the processor is: its own stack, then those of the worlds that wait
// for it, down to VTL0, whose registers lie in its VMCB.
#pragma once

#include "abi/trace_ring.h"
#include "machine/symbols.h"
#include "machine/target.h"
#include "visualizer/models/call_stack.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace vitrine::app {

/// The innermost first. Images have no unwinding tables, so a return address counts only if a call
/// stands in front of it: best one that leads to the function above (Proof::Direct).
std::vector<models::StackFrame> read_stack(std::span<const std::byte> ram,
                                           const std::optional<abi::TraceRingHeader>& ring,
                                           const machine::ProcessorState& processor,
                                           const machine::Symbols* symbols);

} // namespace vitrine::app
