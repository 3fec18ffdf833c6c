// SPDX-License-Identifier: MIT
// Processes: an address space, handles, and threads that use them.  [WI7 ch.3]  Lesson: 1.
#pragma once

#include "abi/nt/process.h"
#include "abi/nt_status.h"
#include "kernel/memory/address_space.h"
#include "kernel/objects/handle_table.h"
#include "kernel/objects/object.h"
#include "kernel/scheduler/thread.h"
#include "kernel/scheduler/waitable.h"
#include "rt/intrusive_list.h"

#include <cstdint>

namespace nt {

/// EPROCESS
struct Process : Object, Waitable, rt::ListNode<Process> {
    Process();
    static const ObjectType type_of_process;

    AddressSpace space;
    HandleTable handles;
    rt::IntrusiveList<Thread, ProcessTag> threads; // each holds a reference to the process
    std::uint32_t thread_count = 0;
    std::uint64_t id = 0;
    std::uint64_t parent_id = 0;
    std::uint64_t environment = 0;   // the PEB
    char image_name[64] = {};        // zero-terminated
    std::uint32_t secure_handle = 0; // of its trustlet in VTL1; 0: it is an ordinary process
    bool is_ending = false;
    abi::NtStatus exit_status = abi::NtStatus::Pending;
    abi::nt::Time created = 0;
    abi::nt::Time exited = 0;
    std::uint64_t ticks_of_ended_threads = 0;

    std::string_view name() const { return image_name; }
};

/// All that run.
extern rt::IntrusiveList<Process> all_processes;

/// The process of the current thread: a system call is always made in one.
inline Process& current_process() { return *current_thread().process; }

/// A process without threads; the caller has the only reference.
rt::Result<Process*, abi::NtStatus> make_process(std::uint64_t parent_id);

/// The process or thread of that number, with a reference for the caller; null if there is none.
Process* find_process(std::uint64_t id);
Thread* find_thread(std::uint64_t id);

/// What a new thread of a program begins with.
struct ThreadStart {
    std::uint64_t start_routine = 0; // 0: the program's entry point
    std::uint64_t argument = 0;
    std::uint64_t stack_size = 256 * 1024;
    bool is_suspended = false;
};

/// A thread in `process`, ready to run; the caller gets a reference.
rt::Result<Thread*, abi::NtStatus> make_user_thread(Process& process, const ThreadStart& start);

/// A thread that runs `function` in the kernel.
rt::Result<Thread*, abi::NtStatus> make_kernel_thread(void (*function)(void*), void* argument);

/// A thread of `process` that runs `function` in the kernel and never leaves it: the twin of a
/// secure thread. It does not run before it is made ready.
rt::Result<Thread*, abi::NtStatus> make_twin_thread(Process& process, void (*function)(void*),
                                                    void* argument);

/// The thread that what runs now becomes (scheduler::start). Null: no memory.
Thread* make_idle_thread();

/// The current thread ends now.
[[noreturn]] void exit_current_thread();

/// `thread` ends before it runs another instruction of its program.
void terminate_thread(Thread& thread, abi::NtStatus exit_status);

/// All threads of `process` end likewise; without threads it ends at once.
void terminate_process(Process& process, abi::NtStatus exit_status);

std::uint64_t thread_count_of_all();

} // namespace nt
