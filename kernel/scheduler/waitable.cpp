// SPDX-License-Identifier: MIT
#include "kernel/scheduler/waitable.h"

#include "kernel/scheduler/clock.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/scheduler/thread.h"
#include "rt/check.h"

namespace nt {

using abi::NtStatus;
using abi::nt::WaitType;

namespace {

void wake_waiters(Waitable& object) {
    for (WaitBlock& block : object.waiters) {
        scheduler::make_ready(*block.thread);
    }
}

/// The first object that lets `thread` through; nothing if `type` is not satisfied yet.
std::optional<std::size_t> satisfied(std::span<Waitable* const> objects, WaitType type,
                                     const Thread& thread) {
    std::size_t signalled = 0;
    for (std::size_t index = 0; index < objects.size(); ++index) {
        if (!objects[index]->is_signalled_for(thread)) {
            continue;
        }
        if (type == WaitType::Any) {
            return index;
        }
        ++signalled;
    }
    return type == WaitType::All && signalled == objects.size() ? std::optional<std::size_t>{0}
                                                                : std::nullopt;
}

NtStatus acquire(std::span<Waitable* const> objects, WaitType type, std::size_t index,
                 Thread& thread) {
    if (type == WaitType::Any) {
        const NtStatus status = objects[index]->acquire(thread);
        return static_cast<NtStatus>(static_cast<std::uint32_t>(status) +
                                     static_cast<std::uint32_t>(index));
    }
    NtStatus result = NtStatus::Success;
    for (Waitable* const object : objects) {
        const NtStatus status = object->acquire(thread);
        result = status == NtStatus::Success ? result : status;
    }
    return result;
}

/// Gives up the processor until one of `objects` or the clock says something.
void wait_with(WaitBlock* blocks, std::span<Waitable* const> objects, Deadline deadline,
               Thread& thread) {
    for (std::size_t index = 0; index < objects.size(); ++index) {
        blocks[index].thread = &thread;
        objects[index]->waiters.push_back(blocks[index]);
    }
    if (deadline) {
        clock::wake_at(thread, *deadline);
    }
    scheduler::block();
    clock::forget(thread);
    for (std::size_t index = 0; index < objects.size(); ++index) {
        objects[index]->waiters.remove(blocks[index]);
    }
}

void wait_once(std::span<Waitable* const> objects, Deadline deadline, Thread& thread) {
    if (objects.size() == 1) { // Nearly always, and the others' blocks take 2 KiB to prepare.
        WaitBlock block;
        wait_with(&block, objects, deadline, thread);
        return;
    }
    WaitBlock blocks[abi::nt::maximum_wait_objects];
    wait_with(blocks, objects, deadline, thread);
}

} // namespace

bool Waitable::is_signalled_for(const Thread& thread) const {
    return signal_state > 0 || (kind == Kind::Mutant && owner == &thread);
}

NtStatus Waitable::acquire(Thread& thread) {
    switch (kind) {
    case Kind::Notification: return NtStatus::Success;
    case Kind::Synchronization: signal_state = 0; return NtStatus::Success;
    case Kind::Semaphore: --signal_state; return NtStatus::Success;
    case Kind::Mutant: break;
    }
    --signal_state;
    if (owner == nullptr) {
        owner = &thread;
        thread.owned_mutants.push_back(static_cast<OwnedMutant&>(*this));
    }
    const bool was_abandoned = is_abandoned;
    is_abandoned = false;
    return was_abandoned ? NtStatus::Abandoned : NtStatus::Success;
}

std::int32_t signal(Waitable& object, std::int32_t count) {
    const std::int32_t before = object.signal_state;
    object.signal_state = object.kind == Waitable::Kind::Semaphore ? before + count : 1;
    wake_waiters(object);
    return before;
}

void reset(Waitable& object) { object.signal_state = 0; }

NtStatus release_mutant(Waitable& mutant, Thread& thread) {
    if (mutant.owner != &thread) {
        return NtStatus::MutantNotOwned;
    }
    if (++mutant.signal_state == 1) {
        mutant.owner = nullptr;
        thread.owned_mutants.remove(static_cast<OwnedMutant&>(mutant));
        wake_waiters(mutant);
    }
    return NtStatus::Success;
}

void abandon_mutants(Thread& thread) {
    while (OwnedMutant* const mutant = thread.owned_mutants.pop_front()) {
        mutant->owner = nullptr;
        mutant->signal_state = 1;
        mutant->is_abandoned = true;
        wake_waiters(*mutant);
    }
}

NtStatus wait_for(std::span<Waitable* const> objects, WaitType type, Deadline deadline) {
    CHECK(objects.size() <= abi::nt::maximum_wait_objects, "A wait for too many objects.");
    Thread& thread = current_thread();
    for (;;) {
        if (const auto index = satisfied(objects, type, thread)) {
            return acquire(objects, type, *index, thread);
        }
        if (thread.is_ending) {
            return NtStatus::ThreadIsTerminating;
        }
        if (deadline && clock::now() >= *deadline) {
            return NtStatus::Timeout;
        }
        wait_once(objects, deadline, thread);
    }
}

NtStatus wait_for(Waitable& object, Deadline deadline) {
    Waitable* const objects[] = {&object};
    return wait_for(objects, WaitType::Any, deadline);
}

} // namespace nt
