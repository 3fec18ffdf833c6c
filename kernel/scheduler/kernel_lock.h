// SPDX-License-Identifier: MIT
// One processor at a time runs the kernel. A teaching kernel's choice: nothing below this line ever
// meets another processor or an interrupt in the middle of its work, so none of it needs a lock of
// its own (docs/deviations.md). Programs run at the same time; so does VTL1.
//
// Taken on every way in (system call, exception, interrupt), given back on every way out and while
// a processor has nothing to do. A thread that waits leaves it to the thread that runs next.
#pragma once

#include "kernel/scheduler/processor.h"
#include "rt/spinlock.h"

namespace nt::kernel_lock {

namespace detail {
inline constinit rt::SpinLock lock;
inline constinit Processor* holder = nullptr;
void wait();
} // namespace detail

inline void acquire() {
    if (!detail::lock.try_acquire()) [[unlikely]] {
        detail::wait();
    }
    detail::holder = &processor();
}

inline void release() {
    detail::holder = nullptr;
    detail::lock.release();
}

/// Does this processor hold it?
inline bool is_held_here() { return detail::holder == &processor(); }

} // namespace nt::kernel_lock
