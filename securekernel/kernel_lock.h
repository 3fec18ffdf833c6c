// SPDX-License-Identifier: MIT
// One processor at a time does VTL1's work: each takes this lock when it has been entered, and
// gives it back before it returns to VTL0. So nothing else in VTL1 needs to think of two
// processors, but for what each has of its own (processor.h).
//
// Whoever waits here keeps VTL0 waiting on that processor alone; the holder never waits for VTL0.
#pragma once

#include "rt/spinlock.h"

namespace sk {

inline constinit rt::SpinLock kernel_lock;

} // namespace sk
