// SPDX-License-Identifier: MIT
// Which thread runs: the one of highest priority that can, and among equals each in turn for two
// clock interrupts.  [WI7 ch.4]  Lesson: 1.
//
// No secure thread is known here: each has a twin that is an ordinary thread, and runs when its
// twin does.  [WI7 ch.9]
#pragma once

#include "kernel/memory/page_table.h"
#include "kernel/scheduler/thread.h"

namespace nt::scheduler {

/// What has called becomes the thread that runs when there is nothing to do.
void start(Thread& idle);

/// `thread` can run; nothing happens if it could already.
void make_ready(Thread& thread);

/// The current thread waits until somebody makes it ready.
void block();

/// The current thread lets others of its priority run first.
void yield();

/// The current thread never runs again.
[[noreturn]] void end();

/// A clock interrupt while the current thread ran.
void on_tick();

namespace detail {
void attend_to_current_thread();
}

/// Everything that a thread has to do before it goes back to its program: end, wait until it is
/// resumed, let a better one run.
inline void before_return_to_user() {
    const Processor& here = processor();
    const Thread& thread = *here.current;
    if (thread.is_ending || thread.suspend_count > 0 || here.wants_to_reschedule) {
        detail::attend_to_current_thread();
    }
}

/// From here on this processor uses `table`: the current thread's, or the kernel's own.
void use_page_table(const PageTable& table);

void set_priority(Thread& thread, std::uint8_t priority);

/// Runs whatever there is to run, for ever; the idle thread's whole life.
[[noreturn]] void idle_loop();

} // namespace nt::scheduler
