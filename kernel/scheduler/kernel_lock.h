// SPDX-License-Identifier: MIT
// One processor at a time runs the kernel. A teaching kernel's choice: nothing below this line ever
// meets another processor or an interrupt in the middle of its work, so none of it needs a lock of
// its own (docs/deviations.md). Programs run at the same time; so does VTL1.
//
// Taken on every way in (system call, exception, interrupt), given back on every way out and while
// a processor has nothing to do. A thread that waits leaves it to the thread that runs next.
#pragma once

namespace nt::kernel_lock {

void acquire();
void release();

/// Does this processor hold it?
bool is_held_here();

} // namespace nt::kernel_lock
