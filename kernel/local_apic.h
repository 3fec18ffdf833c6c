// SPDX-License-Identifier: MIT
// The processor's own interrupt controller: its timer, and messages to other processors.
// [APM2 16.3]  The hypervisor judges each store (hypervisor/local_apic.h).
#pragma once

#include "kernel/descriptor_tables.h"

#include <cstdint>

namespace nt::local_apic {

/// Switches it on, on this processor.
void start();

/// An interrupt every `ticks` of the timer, which counts at the bus clock: 1 GHz on our machines.
void start_timer(std::uint32_t ticks);

void end_of_interrupt();

void interrupt(std::uint32_t apic_id, InterruptVector vector);

} // namespace nt::local_apic
