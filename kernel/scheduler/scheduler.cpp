// SPDX-License-Identifier: MIT
#include "kernel/scheduler/scheduler.h"

#include "abi/boot_info.h"
#include "kernel/cpu.h"
#include "kernel/local_apic.h"
#include "kernel/processes/process.h"
#include "kernel/scheduler/kernel_lock.h"
#include "kernel/scheduler/processor.h"
#include "kernel/statistics.h"
#include "rt/check.h"
#include "x86/msr.h"

namespace nt::scheduler {
namespace {

using State = Thread::State;

constexpr std::uint32_t quantum = 2; // clock interrupts

constinit rt::IntrusiveList<Thread, ReadyTag> ready[priority_count];
constinit std::uint32_t ready_priorities = 0; // a bit for each list that is not empty

/// The thread that has just ended on this processor and could not free the stack it ran on.
constinit Thread* ended[abi::max_processors] = {};

void enqueue(Thread& thread) {
    ready[thread.priority].push_back(thread);
    ready_priorities |= 1u << thread.priority;
}

void dequeue(Thread& thread) {
    ready[thread.priority].remove(thread);
    if (ready[thread.priority].empty()) {
        ready_priorities &= ~(1u << thread.priority);
    }
}

unsigned highest_ready() { return 31u - static_cast<unsigned>(__builtin_clz(ready_priorities)); }

Thread& take_next(Processor& here) {
    if (ready_priorities == 0) {
        return *here.idle;
    }
    Thread& next = *ready[highest_ready()].front();
    dequeue(next);
    return next;
}

/// Runs on the new thread's stack: the old one's is nobody's now.
void bury_ended() {
    Thread*& grave = ended[processor().index];
    if (grave != nullptr) {
        Thread& thread = *grave;
        grave = nullptr;
        kernel_stacks::give_back(thread.stack);
        thread.stack = {};
        release(static_cast<Object&>(thread));
    }
}

void switch_to(Thread& next) {
    Processor& here = processor();
    Thread& before = *here.current;
    here.wants_to_reschedule = false;
    next.state = State::Running;
    if (&next == &before) {
        return;
    }
    ++statistics.context_switches;
    if (next.ticks_left == 0) {
        next.ticks_left = quantum;
    }
    here.current = &next;
    set_kernel_stack(here, next.stack.top());
    const PageTable& table =
        next.process != nullptr ? next.process->space.table() : PageTable::of_kernel();
    use_page_table(table);
    cpu::set_user_gs(next.environment);
    switch_context(&before.saved_stack, next.saved_stack, &before.vectors, &next.vectors);
    bury_ended();
}

/// Of the processors that nobody has called yet, the one with the least important work, this one
/// before others; nothing is less than having nothing to do. Null: all have been called.
Processor* least_busy_processor() {
    Processor* least = processor().wants_to_reschedule ? nullptr : &processor();
    for (unsigned index = 0; index < processor_count(); ++index) {
        Processor& each = processor_at(index);
        if (!each.wants_to_reschedule &&
            (least == nullptr || each.current->priority < least->current->priority)) {
            least = &each;
        }
    }
    return least;
}

/// Whoever is busy with less than `thread` shall look at the ready threads.
void call_a_processor_for(const Thread& thread) {
    Processor* const target = least_busy_processor();
    if (target == nullptr || thread.priority <= target->current->priority) {
        return;
    }
    target->wants_to_reschedule = true;
    if (target != &processor()) {
        local_apic::interrupt(target->apic_id, InterruptVector::Attention);
    }
}

void wait_until_resumed(Thread& thread) {
    while (thread.suspend_count > 0 && !thread.is_ending) {
        wait_for(thread.resumed);
    }
}

} // namespace

void start(Thread& idle) {
    Processor& here = processor();
    idle.priority = 0;
    idle.state = State::Running;
    here.idle = &idle;
    here.current = &idle;
    here.page_table_root = PageTable::of_kernel().root();
}

void use_page_table(const PageTable& table) {
    Processor& here = processor();
    if (here.page_table_root != table.root()) {
        here.page_table_root = table.root();
        cpu::write_cr3(table.root());
    }
}

void make_ready(Thread& thread) {
    if (thread.state != State::Waiting) {
        return;
    }
    thread.state = State::Ready;
    enqueue(thread);
    call_a_processor_for(thread);
}

void block() {
    current_thread().state = State::Waiting;
    switch_to(take_next(processor()));
}

void yield() {
    Processor& here = processor();
    Thread& thread = *here.current;
    if (&thread != here.idle) {
        thread.state = State::Ready;
        enqueue(thread);
    }
    switch_to(take_next(here));
}

void end() {
    Thread& thread = current_thread();
    thread.state = State::Ended;
    ended[processor().index] = &thread;
    switch_to(take_next(processor()));
    rt::panic("A thread that had ended ran again.");
}

void on_tick() {
    Processor& here = processor();
    Thread& thread = *here.current;
    ++thread.ticks_used;
    if (&thread == here.idle) {
        here.wants_to_reschedule = ready_priorities != 0;
        return;
    }
    if (thread.ticks_left != 0) {
        --thread.ticks_left;
    }
    const bool others_wait = ready_priorities != 0 && highest_ready() >= thread.priority;
    if (thread.ticks_left == 0 && others_wait) {
        here.wants_to_reschedule = true;
    }
}

void detail::attend_to_current_thread() {
    for (;;) {
        Thread& thread = current_thread();
        if (thread.is_ending) {
            exit_current_thread();
        }
        if (thread.suspend_count > 0) {
            wait_until_resumed(thread);
            continue;
        }
        if (!processor().wants_to_reschedule) {
            return;
        }
        yield();
    }
}

void set_priority(Thread& thread, std::uint8_t priority) {
    const bool is_queued = thread.state == State::Ready;
    if (is_queued) {
        dequeue(thread);
    }
    thread.priority = priority;
    if (is_queued) {
        enqueue(thread);
        call_a_processor_for(thread);
    }
    processor().wants_to_reschedule = true; // Whoever is best now.
}

void idle_loop() {
    Processor& here = processor();
    for (;;) {
        kernel_lock::acquire();
        if (ready_priorities != 0) {
            yield();
        }
        here.wants_to_reschedule = false; // Another processor may have been faster.
        const bool is_idle = ready_priorities == 0;
        kernel_lock::release();
        if (is_idle) {
            cpu::wait_for_interrupt(); // Whoever calls from here on ends it.
        }
    }
}

} // namespace nt::scheduler

namespace nt {

/// The first thing a new thread does, on its own stack: called by thread_begins (context_switch.S).
extern "C" void on_thread_begins() {
    scheduler::bury_ended();
    scheduler::before_return_to_user();
    kernel_lock::release();
}

extern "C" void on_kernel_thread_begins() { scheduler::bury_ended(); }

} // namespace nt
