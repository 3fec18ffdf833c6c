// SPDX-License-Identifier: MIT
// Mutual exclusion by waiting: for a few instructions' worth of work, with interrupts off. Not
// recursive: the processor that holds it would wait for itself.
//
//     rt::SpinLockGuard guard{lock};   // held to the end of the scope
#pragma once

#include <atomic>

namespace rt {

class SpinLock {
public:
    constexpr SpinLock() = default;
    SpinLock(const SpinLock&) = delete;
    SpinLock& operator=(const SpinLock&) = delete;

    void acquire() {
        while (!try_acquire()) {
            // Wait by reading: writing would take the cache line from the holder, who needs it.
            while (is_held()) {
                relax();
            }
        }
    }
    [[nodiscard]] bool try_acquire() { return !held_.exchange(true, std::memory_order_acquire); }
    void release() { held_.store(false, std::memory_order_release); }

    bool is_held() const { return held_.load(std::memory_order_relaxed); }

private:
    /// Tells a hyperthread or a hypervisor that nothing useful happens here (PAUSE).
    static void relax() {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#endif
    }

    std::atomic<bool> held_{false};
};

/// Holds a lock as long as it lives.
class [[nodiscard]] SpinLockGuard {
public:
    explicit SpinLockGuard(SpinLock& lock) : lock_(lock) { lock_.acquire(); }
    ~SpinLockGuard() { lock_.release(); }
    SpinLockGuard(const SpinLockGuard&) = delete;
    SpinLockGuard& operator=(const SpinLockGuard&) = delete;

private:
    SpinLock& lock_;
};

} // namespace rt
