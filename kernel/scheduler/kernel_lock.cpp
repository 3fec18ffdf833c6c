// SPDX-License-Identifier: MIT
#include "kernel/scheduler/kernel_lock.h"

#include "kernel/scheduler/processor_call.h"
#include "rt/instructions.h"

namespace nt::kernel_lock::detail {

void wait() {
    do {
        // The holder may wait for us to do something, and interrupts are off.
        processor_call::obey();
        rt::pause();
    } while (!lock.try_acquire());
}

} // namespace nt::kernel_lock::detail
