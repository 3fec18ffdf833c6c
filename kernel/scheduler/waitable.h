// SPDX-License-Identifier: MIT
// What threads can wait for, and how they do.  [WI7 ch.8, dispatcher objects]  Lesson: 1.
//
// A waiting thread leaves a WaitBlock with each object. Whoever signals the object makes its
// waiters ready; each looks again whether it really may go on, and otherwise waits again. So no
// state is ever handed from thread to thread, and there is nothing to get wrong when a wait ends
// early.
#pragma once

#include "abi/nt/object.h"
#include "abi/nt_status.h"
#include "rt/intrusive_list.h"

#include <cstdint>
#include <optional>
#include <span>

namespace nt {

struct Thread;

/// KWAIT_BLOCK: one thread at one object.
struct WaitBlock : rt::ListNode<WaitBlock> {
    Thread* thread = nullptr;
};

/// DISPATCHER_HEADER
struct Waitable {
    enum class Kind : std::uint8_t {
        Notification,    // stays signalled: events, processes, threads
        Synchronization, // lets one through
        Semaphore,       // lets as many through as it counts
        Mutant,          // has an owner
    };

    explicit constexpr Waitable(Kind its_kind, std::int32_t initially = 0)
        : kind(its_kind), signal_state(initially) {}
    Waitable(const Waitable&) = delete;
    Waitable& operator=(const Waitable&) = delete;

    Kind kind;
    std::int32_t signal_state; // above 0: signalled. A mutant: 1 less the times it was taken
    Thread* owner = nullptr;   // of a mutant
    bool is_abandoned = false; // a mutant whose owner ended
    rt::IntrusiveList<WaitBlock> waiters;

    bool is_signalled_for(const Thread& thread) const;
    /// `thread` goes through. STATUS_ABANDONED for a mutant that its owner left behind.
    abi::NtStatus acquire(Thread& thread);
};

/// KeSetEvent, KeReleaseSemaphore: the state before.
std::int32_t signal(Waitable& object, std::int32_t count = 1);
void reset(Waitable& object);

/// KeReleaseMutant. STATUS_MUTANT_NOT_OWNED.
abi::NtStatus release_mutant(Waitable& mutant, Thread& thread);

/// When a wait ends by itself, in clock interrupts since start-up; nothing: never.
using Deadline = std::optional<std::uint64_t>;

/// KeWaitForMultipleObjects: until all, or one, of `objects` let the current thread through. The
/// number of the first that did, STATUS_TIMEOUT, or STATUS_THREAD_IS_TERMINATING.
abi::NtStatus wait_for(std::span<Waitable* const> objects, abi::nt::WaitType type,
                       Deadline deadline);
abi::NtStatus wait_for(Waitable& object, Deadline deadline = {});

} // namespace nt
