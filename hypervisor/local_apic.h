// SPDX-License-Identifier: MIT
// VTL0's local APIC is the processor's own, but its commands to other processors are judged first:
// INIT and STARTUP would let VTL0 begin afresh on a processor whose VTL1 has made its rules.
// [TLFS vsm, virtual processor startup] [APM2 16.5]  Guard: vtl-startup-deny.
//
// So the APIC's page is readable for VTL0 and never writable: each store stops here and is done for
// VTL0, by the meaning of the instruction.
#pragma once

#include "hypervisor/outcome.h"
#include "hypervisor/virtual_processor.h"
#include "x86/address.h"
#include "x86/apic.h"

namespace hv {

inline constexpr x86::GuestPage local_apic_page =
    x86::GuestPhysicalAddress{x86::apic_default_base}.page();

/// VTL0 stores to its local APIC.
Outcome on_local_apic_access(VirtualProcessor& vp, x86::GuestPhysicalAddress address);

/// VTL0 commands an interrupt.
void command_interrupt(VirtualProcessor& vp, x86::InterruptCommand command);

} // namespace hv
