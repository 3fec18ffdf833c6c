// SPDX-License-Identifier: MIT
#include "kernel/scheduler/kernel_lock.h"

#include "kernel/scheduler/processor_call.h"
#include "rt/instructions.h"
#include "rt/spinlock.h"

namespace nt::kernel_lock {
namespace {

constinit rt::SpinLock lock;
constinit Processor* holder = nullptr;

} // namespace

void acquire() {
    while (!lock.try_acquire()) {
        // The holder may wait for us to do something, and interrupts are off.
        processor_call::obey();
        rt::pause();
    }
    holder = &processor();
}

void release() {
    holder = nullptr;
    lock.release();
}

bool is_held_here() { return holder == &processor(); }

} // namespace nt::kernel_lock
