// SPDX-License-Identifier: MIT
// Having another processor do something at once, whatever it is doing: in a program, idle, or
// waiting for the kernel's lock. One processor calls at a time: the holder of that lock, or the
// only one that runs.  [WI7 ch.3, interprocessor interrupts]
#pragma once

#include "kernel/scheduler/processor.h"

namespace nt::processor_call {

/// KeIpiGenericCall: `target`, which is not the caller's own, runs `work` with interrupts off and
/// without the kernel's lock. Returns at once.
void begin(Processor& target, void (*work)());

/// Waits until it has run.
void wait(Processor& target);

/// Runs what another processor has asked for, if it has.
void obey();

} // namespace nt::processor_call
