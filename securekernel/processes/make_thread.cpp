// SPDX-License-Identifier: MIT
// How secure threads begin and end.
#include "abi/nt/process.h"
#include "rt/check.h"
#include "rt/trap_frame.h"
#include "securekernel/cpu.h"
#include "securekernel/memory/kernel_stacks.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/vtl0_pages.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

#include <cstring>
#include <new>

namespace sk {
namespace {

using abi::NtStatus;
using abi::nt::ThreadEnvironment;

constexpr unsigned max_threads = 24;
constexpr unsigned generation_shift = 8;
constexpr std::uint64_t stack_size = 256 * 1024;
constexpr std::uint64_t user_side_size = stack_size + 2 * abi::page_size;

constinit SecureThread threads[max_threads];
constinit std::uint32_t generation = 0;

unsigned slot_of(const SecureThread& thread) { return static_cast<unsigned>(&thread - threads); }

SecureThread* free_thread() {
    for (SecureThread& thread : threads) {
        if (thread.state == SecureThread::State::None) {
            return &thread;
        }
    }
    return nullptr;
}

/// What a thread without a past finds in its vector registers.
VectorRegisters fresh_vectors() {
    VectorRegisters vectors;
    constexpr std::uint16_t control_word = 0x037F; // all x87 exceptions masked
    constexpr std::uint32_t mxcsr = 0x1F80;        // and SSE's
    std::memcpy(vectors.area, &control_word, sizeof(control_word));
    std::memcpy(vectors.area + 24, &mxcsr, sizeof(mxcsr));
    return vectors;
}

/// Nothing is left of a thread's memory, and the page that VTL0 sent for it is VTL0's again.
rt::Err<NtStatus> undo(SecureProcess& process, std::uint64_t base, NtStatus why) {
    (void)process.space.release(base, SecureSpace::Sort::Private);
    process.supply.give_last_back();
    return rt::Err{why};
}

/// One allocation: an untouchable page, the stack, the TEB.
rt::Result<std::uint64_t, NtStatus> make_user_side(SecureProcess& process,
                                                   const SecureThread& thread,
                                                   x86::GuestPage environment_page) {
    const std::uint64_t base =
        TRY(process.space.allocate(0, user_side_size, PageRights::ReadWrite));
    NtStatus status = process.supply.add(process, environment_page);
    if (!abi::is_success(status)) {
        (void)process.space.release(base, SecureSpace::Sort::Private);
        return rt::Err{status};
    }
    auto previous = abi::nt::PageProtection::None;
    status = process.space.protect(base, base + abi::page_size, abi::nt::PageProtection::NoAccess,
                                   previous);
    if (!abi::is_success(status)) {
        return undo(process, base, status);
    }
    const std::uint64_t environment = base + user_side_size - abi::page_size;
    const auto page = process.space.page_for(environment, TrustletAccess::Write);
    if (page.is_err()) {
        return undo(process, base, page.error());
    }
    auto& contents = *new (cpu::ram_at(page.value().address().value)) ThreadEnvironment;
    contents.self = environment;
    contents.stack_base = environment;
    contents.stack_limit = base;
    contents.client_id = {process.vtl0_process_id, thread.vtl0_thread_id};
    contents.process_environment = process.environment;
    return environment;
}

rt::TrapFrame first_frame(const SecureThread& thread, const SecureThreadStart& start) {
    rt::TrapFrame frame{};
    frame.rcx = start.start_routine;
    frame.rdx = start.argument;
    frame.rip = thread.process->thread_start;
    frame.cs = x86::KernelSegments::user_code.raw;
    frame.ss = x86::KernelSegments::user_data.raw;
    frame.rflags = x86::Rflags::at_reset().with(x86::Rflags::interrupts, true).raw;
    // As after a call: shadow space above the return address that there is not.
    frame.rsp = thread.environment - 32 - 8;
    return frame;
}

} // namespace

SecureThread* find_thread(std::uint32_t cookie) {
    for (SecureThread& thread : threads) {
        if (thread.state != SecureThread::State::None && thread.cookie == cookie) {
            return &thread;
        }
    }
    return nullptr;
}

std::span<const SecureThread> all_threads() { return threads; }

NewSecureThread make_thread(SecureProcess& process, const SecureThreadStart& start) {
    SecureThread* const thread = free_thread();
    if (thread == nullptr) {
        return {NtStatus::InsufficientResources};
    }
    if (process.state != SecureProcess::State::Running || !is_ordinary_page({start.shared_page})) {
        return {NtStatus::InvalidParameter};
    }
    *thread = SecureThread{};
    thread->vtl0_thread_id = start.vtl0_thread_id;
    const auto environment = make_user_side(process, *thread, {start.environment_page});
    if (environment.is_err()) {
        return {environment.error()};
    }
    thread->stack_top = kernel_stacks::take(slot_of(*thread));
    if (thread->stack_top == 0) {
        return {
            undo(process, environment.value() + abi::page_size - user_side_size, NtStatus::NoMemory)
                .error};
    }
    thread->environment = environment.value();
    thread->process = &process;
    thread->shared_page = start.shared_page;
    thread->shared_page_address = start.shared_page_address;
    thread->vectors = fresh_vectors();
    thread->cookie = ++generation << generation_shift | (slot_of(*thread) + 1);
    cpu::prepare_thread(*thread, first_frame(*thread, start));
    thread->state = SecureThread::State::Ready;
    ++process.thread_count;
    return {NtStatus::Success, thread->cookie};
}

void destroy_thread(SecureThread& thread) {
    CHECK(thread.state != SecureThread::State::Running, "A running thread was destroyed.");
    --thread.process->thread_count;
    kernel_stacks::give_back(slot_of(thread));
    thread = SecureThread{};
}

} // namespace sk
