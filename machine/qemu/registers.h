// SPDX-License-Identifier: MIT
// The processor's state as QEMU's monitor prints it ("info registers"), and which world it is in.
//
// The text is used because it is the only way out of QEMU that has the hidden halves of the segment
// registers as well; the gdb protocol does not.
#pragma once

#include "abi/trace_ring.h"
#include "machine/target.h"

#include <optional>
#include <string_view>

namespace machine::qemu {

struct Registers {
    ProcessorState processor; // world, guest_mode and nested_root not yet known
    bool halted = false;      // HLT, waiting for an interrupt
};

/// Nothing if the text lacks a register, as no QEMU we know of does.
std::optional<Registers> parse_registers(std::string_view text);

/// Fills in what QEMU does not say, from where the hypervisor says it is (`ring` all zero before
/// there is a hypervisor).
void place_in_world(ProcessorState& processor, const abi::TraceRingHeader& ring);

} // namespace machine::qemu
