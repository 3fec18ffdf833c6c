// SPDX-License-Identifier: MIT
// How threads begin and end.  [WI7 ch.4]
#include "kernel/cpu.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/user_memory.h"
#include "kernel/processes/process.h"
#include "kernel/processes/system_images.h"
#include "kernel/random.h"
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"
#include "rt/trap_frame.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

#include <cstring>

namespace nt {

using abi::NtStatus;
using abi::nt::PageProtection;
using abi::nt::ThreadEnvironment;

std::uint64_t take_client_id();
void leave_process(Thread& thread);

namespace {

constinit std::uint64_t threads_alive = 0;

void destroy_thread(Object& object) {
    auto& thread = static_cast<Thread&>(object);
    if (thread.stack.base != 0) { // It never ran.
        kernel_stacks::give_back(thread.stack);
    }
    heap::destroy(&thread);
}

/// What a thread without a stack frame of its own finds in its registers.
VectorRegisters fresh_vectors() {
    VectorRegisters vectors;
    constexpr std::uint16_t control_word = 0x037F; // all x87 exceptions masked
    constexpr std::uint32_t mxcsr = 0x1F80;        // and SSE's
    std::memcpy(vectors.area, &control_word, sizeof(control_word));
    std::memcpy(vectors.area + 24, &mxcsr, sizeof(mxcsr));
    return vectors;
}

rt::Result<Thread*, NtStatus> make_thread() {
    auto* const thread = heap::create<Thread>();
    if (thread == nullptr) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    thread->stack = kernel_stacks::take();
    if (thread->stack.base == 0) {
        release(static_cast<Object&>(*thread));
        return rt::Err{NtStatus::NoMemory};
    }
    thread->vectors = fresh_vectors();
    thread->id = take_client_id();
    return thread;
}

/// What switch_context finds on the stack of a thread that has not run yet.
struct FirstSwitch {
    std::uint64_t r15 = 0, r14 = 0, r13 = 0, r12 = 0;
    std::uint64_t rdi = 0, rsi = 0, rbp = 0, rbx = 0;
    std::uint64_t return_address = 0;
};

template <typename T>
T* push(std::uint64_t& top, const T& value) {
    top -= sizeof(T);
    return new (reinterpret_cast<void*>(top)) T(value);
}

/// The program's side: its stack with an untouchable page at the end, and its TEB.
struct UserSide {
    std::uint64_t allocation = 0;
    std::uint64_t environment = 0; // right above the stack
};

NtStatus write_to(AddressSpace& space, std::uint64_t address, const void* bytes, std::size_t size) {
    const auto page = space.page_for(address, FaultAccess::Write);
    if (page.is_err()) {
        return page.error();
    }
    std::memcpy(ram_at(page.value()) + address % x86::page_bytes, bytes, size);
    return NtStatus::Success;
}

rt::Result<UserSide, NtStatus> make_user_side(Process& process, Thread& thread,
                                              std::uint64_t stack_size) {
    constexpr auto both =
        abi::nt::AllocationType::from(abi::nt::memory_commit | abi::nt::memory_reserve);
    // One allocation, so that one call frees it: guard page, stack, TEB.
    const std::uint64_t size = x86::page_bytes + stack_size + x86::page_bytes;
    const PageSpan pages = TRY(process.space.allocate(0, size, both, PageProtection::ReadWrite));
    const std::uint64_t stack_base = pages.begin + x86::page_bytes;
    ThreadEnvironment contents;
    contents.self = stack_base + stack_size;
    contents.stack_base = contents.self;
    contents.stack_limit = pages.begin;
    contents.client_id = {process.id, thread.id};
    contents.process_environment = process.environment;
    NtStatus status = write_to(process.space, contents.self, &contents, sizeof(contents));
    if (abi::is_success(status)) {
        const auto guarded =
            process.space.protect(pages.begin, x86::page_bytes, PageProtection::NoAccess);
        status = guarded.is_err() ? guarded.error() : NtStatus::Success;
    }
    if (!abi::is_success(status)) {
        (void)process.space.free(pages.begin, 0,
                                 abi::nt::AllocationType::from(abi::nt::memory_release));
        return rt::Err{status};
    }
    return UserSide{pages.begin, contents.self};
}

rt::TrapFrame first_frame(const UserSide& side, const ThreadStart& start) {
    rt::TrapFrame frame{};
    frame.rcx = start.start_routine;
    frame.rdx = start.argument;
    frame.rip = system_images::thread_start_address();
    frame.cs = x86::KernelSegments::user_code.raw;
    frame.ss = x86::KernelSegments::user_data.raw;
    frame.rflags = x86::Rflags::at_reset().with(x86::Rflags::interrupts, true).raw;
    // As after a call: shadow space above the return address that there is not.
    frame.rsp = side.environment - 32 - 8;
    return frame;
}

} // namespace

constinit const ObjectType Thread::type_of_thread{
    .name = "Thread", .destroy = destroy_thread, .waitable = [](Object& object) -> Waitable* {
        return &static_cast<Thread&>(object);
    }};

Thread::Thread() : Object(type_of_thread), Waitable(Waitable::Kind::Notification) {}

abi::nt::ClientId Thread::client_id() const { return {process_id, id}; }

std::uint64_t thread_count_of_all() { return threads_alive; }

namespace {

void join_process(Thread& thread, Process& process) {
    thread.process = &process;
    thread.process_id = process.id;
    add_reference(process);
    process.threads.push_back(thread);
    ++process.thread_count;
    if (!all_processes.contains(process)) {
        all_processes.push_back(process);
    }
}

/// A stack on which switch_context goes to function(argument).
void begin_in_kernel(Thread& thread, void (*function)(void*), void* argument) {
    std::uint64_t top = thread.stack.top();
    FirstSwitch first;
    first.return_address = reinterpret_cast<std::uint64_t>(&kernel_thread_begins);
    first.rbx = reinterpret_cast<std::uint64_t>(function);
    first.rsi = reinterpret_cast<std::uint64_t>(argument);
    thread.saved_stack = reinterpret_cast<std::uint64_t>(push(top, first));
}

} // namespace

rt::Result<Thread*, NtStatus> make_user_thread(Process& process, const ThreadStart& start) {
    if (process.is_ending) {
        return rt::Err{NtStatus::ProcessIsTerminating};
    }
    Thread* const thread = TRY(make_thread());
    const auto side = make_user_side(process, *thread, start.stack_size);
    if (side.is_err()) {
        release(static_cast<Object&>(*thread));
        return rt::Err{side.error()};
    }
    thread->environment = side.value().environment;
    thread->allocation = side.value().allocation;
    std::uint64_t top = thread->stack.top();
    push(top, first_frame(side.value(), start));
    FirstSwitch first;
    first.return_address = reinterpret_cast<std::uint64_t>(&thread_begins);
    thread->saved_stack = reinterpret_cast<std::uint64_t>(push(top, first));

    join_process(*thread, process);
    if (start.is_suspended) {
        thread->suspend_count = 1;
        reset(thread->resumed);
    }
    ++threads_alive;
    add_reference(static_cast<Object&>(*thread)); // Its own, until it has ended.
    scheduler::make_ready(*thread);
    return thread;
}

rt::Result<Thread*, NtStatus> make_kernel_thread(void (*function)(void*), void* argument) {
    Thread* const thread = TRY(make_thread());
    begin_in_kernel(*thread, function, argument);
    ++threads_alive;
    add_reference(static_cast<Object&>(*thread));
    scheduler::make_ready(*thread);
    return thread;
}

rt::Result<Thread*, NtStatus> make_twin_thread(Process& process, void (*function)(void*),
                                               void* argument) {
    if (process.is_ending) {
        return rt::Err{NtStatus::ProcessIsTerminating};
    }
    Thread* const thread = TRY(make_thread());
    begin_in_kernel(*thread, function, argument);
    join_process(*thread, process);
    ++threads_alive;
    add_reference(static_cast<Object&>(*thread)); // Its own, until it has ended.
    return thread;
}

namespace {

/// The thread's part of the process's memory, unless all of that goes in a moment.
void free_user_side(Thread& thread) {
    Process& process = *thread.process;
    if (thread.allocation != 0 && process.thread_count > 1) {
        (void)process.space.free(thread.allocation, 0,
                                 abi::nt::AllocationType::from(abi::nt::memory_release));
    }
}

} // namespace

Thread* make_idle_thread() {
    auto* const thread = heap::create<Thread>();
    if (thread != nullptr) {
        thread->vectors = fresh_vectors();
    }
    return thread;
}

void exit_current_thread() {
    Thread& thread = current_thread();
    thread.is_ending = true;
    if (thread.exit_status == NtStatus::Pending) {
        thread.exit_status = NtStatus::Success;
    }
    abandon_mutants(thread);
    if (thread.secure_cookie != 0) {
        secure_calls::terminate_secure_thread(thread.secure_cookie);
    }
    --threads_alive;
    if (thread.process != nullptr) {
        // The last thread frees the tables it runs on: the kernel's own will do from here on.
        scheduler::use_page_table(PageTable::of_kernel());
        free_user_side(thread);
        leave_process(thread);
        thread.process = nullptr;
    }
    signal(thread);
    scheduler::end();
}

} // namespace nt
