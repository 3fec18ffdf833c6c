// SPDX-License-Identifier: MIT
#include "kernel/scheduler/kernel_lock.h"

#include "kernel/memory/shootdown.h"
#include "rt/instructions.h"

namespace nt::kernel_lock::detail {

void wait() {
    do {
        // The holder may wait for us to forget a translation, and interrupts are off.
        shootdown::obey();
        rt::pause();
    } while (!lock.try_acquire());
}

} // namespace nt::kernel_lock::detail
