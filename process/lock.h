// SPDX-License-Identifier: MIT
// Mutual exclusion between the threads of a process, held for a few instructions' worth of work.
// The owner may lock again: a DLL's entry point, called by the loader, may load another DLL.
//
// Who waits gives its time away, and after some tries sleeps a tick: the holder may be a thread of
// lower priority that would never run otherwise.
#pragma once

#include "process/environment.h"

#include <atomic>
#include <cstdint>

namespace process {

class Lock {
public:
    constexpr Lock() = default;
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    void acquire() {
        const std::uint64_t self = thread_environment().client_id.thread;
        if (owner_.load(std::memory_order_relaxed) != self) {
            wait_for(self);
        }
        ++depth_;
    }
    /// Asks for no owner: in the copy of a process the thread that locked has another number.
    void release() {
        if (--depth_ == 0) {
            owner_.store(0, std::memory_order_release);
        }
    }

private:
    void wait_for(std::uint64_t self);

    std::atomic<std::uint64_t> owner_{0}; // a thread's ID; 0: free
    unsigned depth_ = 0;
};

/// Holds a lock as long as it lives.
class [[nodiscard]] LockGuard {
public:
    explicit LockGuard(Lock& lock) : lock_(lock) { lock_.acquire(); }
    ~LockGuard() { lock_.release(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;

private:
    Lock& lock_;
};

} // namespace process
