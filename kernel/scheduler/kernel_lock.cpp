// SPDX-License-Identifier: MIT
#include "kernel/scheduler/kernel_lock.h"

#include "kernel/memory/shootdown.h"
#include "kernel/scheduler/processor.h"
#include "rt/instructions.h"
#include "rt/spinlock.h"

namespace nt::kernel_lock {
namespace {

constinit rt::SpinLock lock;
constinit Processor* holder = nullptr;

} // namespace

void acquire() {
    while (!lock.try_acquire()) {
        // The holder may wait for us to forget a translation, and interrupts are off.
        shootdown::obey();
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
