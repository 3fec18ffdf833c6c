// SPDX-License-Identifier: MIT
#include "kernel/processes/process.h"

#include "kernel/memory/kernel_heap.h"
#include "kernel/scheduler/clock.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/trustlets/trustlets.h"

namespace nt {

using abi::NtStatus;

constinit rt::IntrusiveList<Process> all_processes;

namespace {

constinit std::uint64_t next_id = 4;

void destroy_process(Object& object) {
    auto& process = static_cast<Process&>(object);
    if (process.space.table().exists()) { // It never had a thread.
        process.handles.close_all();
        trustlets::run_down(process);
        process.space.destroy();
    }
    trustlets::forget(process);
    heap::destroy(&process);
}

/// The last thread is gone: nothing is left but the number with which it ended.
void run_down(Process& process) {
    process.handles.close_all();
    trustlets::run_down(process);
    process.space.destroy();
    process.exited = clock::system_time();
    if (all_processes.contains(process)) {
        all_processes.remove(process);
    }
    signal(process);
}

} // namespace

constinit const ObjectType Process::type_of_process{
    .name = "Process", .destroy = destroy_process, .waitable = [](Object& object) -> Waitable* {
        return &static_cast<Process&>(object);
    }};

Process::Process() : Object(type_of_process), Waitable(Kind::Notification) {}

std::uint64_t take_client_id() {
    const std::uint64_t id = next_id;
    next_id += 4; // NT's numbers are multiples of 4, and never used twice.
    return id;
}

rt::Result<Process*, NtStatus> make_process(std::uint64_t parent_id) {
    auto* const process = heap::create<Process>();
    if (process == nullptr) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    if (!process->space.create()) {
        release(*process);
        return rt::Err{NtStatus::NoMemory};
    }
    process->id = take_client_id();
    process->parent_id = parent_id;
    process->created = clock::system_time();
    return process;
}

Process* find_process(std::uint64_t id) {
    for (Process& process : all_processes) {
        if (process.id == id) {
            add_reference(process);
            return &process;
        }
    }
    return nullptr;
}

Thread* find_thread(std::uint64_t id) {
    for (Process& process : all_processes) {
        for (Thread& thread : process.threads) {
            if (thread.id == id) {
                add_reference(static_cast<Object&>(thread));
                return &thread;
            }
        }
    }
    return nullptr;
}

void terminate_thread(Thread& thread, NtStatus exit_status) {
    if (thread.is_ending) {
        return;
    }
    thread.is_ending = true;
    thread.exit_status = exit_status;
    scheduler::make_ready(thread); // Whatever it waits for, it need not wait any longer.
}

void terminate_process(Process& process, NtStatus exit_status) {
    if (process.is_ending) {
        return;
    }
    process.is_ending = true;
    process.exit_status = exit_status;
    if (process.threads.empty()) {
        run_down(process);
        return;
    }
    for (Thread& thread : process.threads) {
        terminate_thread(thread, exit_status);
    }
}

/// The current thread, which has ended, leaves its process; the last one takes it along.
void leave_process(Thread& thread) {
    Process& process = *thread.process;
    process.threads.remove(thread);
    --process.thread_count;
    process.ticks_of_ended_threads += thread.ticks_used;
    if (process.threads.empty()) {
        if (!process.is_ending) {
            process.is_ending = true;
            process.exit_status = thread.exit_status;
        }
        run_down(process);
    }
    release(process);
}

} // namespace nt
