// SPDX-License-Identifier: MIT
// Threads: what the scheduler schedules.  [WI7 ch.4]  Lesson: 1.
#pragma once

#include "abi/nt/process.h"
#include "abi/nt_status.h"
#include "kernel/memory/kernel_stack.h"
#include "kernel/objects/object.h"
#include "kernel/scheduler/processor.h"
#include "kernel/scheduler/waitable.h"
#include "rt/intrusive_list.h"

#include <cstddef>
#include <cstdint>

namespace nt {

struct Process;

/// A mutant knows whose it is, and a thread which are its own: it may end.
struct OwnedMutant : Waitable, rt::ListNode<OwnedMutant> {
    explicit OwnedMutant(std::int32_t initially) : Waitable(Kind::Mutant, initially) {}
};

/// What FXSAVE keeps: the registers that the kernel itself never uses.  [APM3 FXSAVE]
struct alignas(16) VectorRegisters {
    std::byte area[512] = {};
};

inline constexpr unsigned priority_count = 32; // 0 idle, 1 to 15 ordinary, 16 to 31 real-time
inline constexpr unsigned normal_priority = 8;

/// KTHREAD and ETHREAD
struct Thread : Object,
                Waitable,
                rt::ListNode<Thread, struct ReadyTag>,
                rt::ListNode<Thread, struct ProcessTag>,
                rt::ListNode<Thread, struct ClockTag> {
    enum class State : std::uint8_t { Ready, Running, Waiting, Ended };

    Thread();
    static const ObjectType type_of_thread;

    VectorRegisters vectors;
    std::uint64_t saved_stack = 0; // RSP, while another thread runs  (context_switch.S)
    KernelStack stack;
    std::uint64_t environment = 0; // the TEB, in the process
    std::uint64_t allocation = 0;  // of its memory there: stack and TEB
    Process* process = nullptr;    // null: a thread of the kernel's own
    std::uint64_t process_id = 0;  // stays when the process is gone
    std::uint64_t id = 0;
    std::uint32_t secure_cookie = 0; // of the secure thread whose twin it is; 0: it is none

    State state = State::Waiting;
    bool is_ending = false; // it goes no further than the next way back to its program
    std::uint8_t priority = normal_priority;
    std::uint8_t base_priority = normal_priority;
    std::uint32_t ticks_left = 0; // of its quantum
    std::uint32_t suspend_count = 0;
    Waitable resumed{Kind::Notification, 1};
    std::uint64_t wake_time = 0; // if it is in the clock's list
    std::uint64_t ticks_used = 0;
    abi::NtStatus exit_status = abi::NtStatus::Pending;
    rt::IntrusiveList<OwnedMutant> owned_mutants;

    abi::nt::ClientId client_id() const;
};

/// The one that runs this.
inline Thread& current_thread() { return *processor().current; }

/// The mutants of a thread that ends are free, and whoever takes one is told.
void abandon_mutants(Thread& thread);

} // namespace nt
