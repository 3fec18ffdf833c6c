// SPDX-License-Identifier: MIT
// How a virtual processor comes to run VTL0: the first one is where the machine was taken; the
// others wait in the hypervisor until somebody starts them, by INIT and STARTUP or by
// HvCallStartVirtualProcessor.  [TLFS vsm, virtual processor startup] [APM2 16.5]
#pragma once

#include "abi/tlfs/vp_context.h"
#include "hypervisor/virtual_processor.h"
#include "x86/apic.h"

namespace hv {

/// VTL0 on `sender` sends INIT or STARTUP to `target`. Dropped if the target has a VTL1, or
/// VTL1 has asked for it: then it is VTL1 that says where the processor starts.
void command_startup(VirtualProcessor& sender, VirtualProcessor& target,
                     x86::InterruptCommand::Delivery delivery, std::uint8_t vector);

/// `target` shall run VTL0 from `context` on. The caller has checked that it may.
void command_start(VirtualProcessor& target, const abi::tlfs::InitialVpContext& context);

/// Waits until this processor has something to run, and begins with it. The big lock is held before
/// and after, not while waiting.
void wait_for_start(VirtualProcessor& vp);

} // namespace hv
