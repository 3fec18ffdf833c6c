// SPDX-License-Identifier: MIT
#include "rt/spinlock.h"

#include "tests/catch.h"

#include <thread>
#include <vector>

TEST_CASE("A lock that is held cannot be taken", "[rt][spinlock]") {
    rt::SpinLock lock;
    CHECK_FALSE(lock.is_held());
    CHECK(lock.try_acquire());
    CHECK(lock.is_held());
    CHECK_FALSE(lock.try_acquire());
    lock.release();
    CHECK(lock.try_acquire());
}

TEST_CASE("A guard holds its lock to the end of the scope", "[rt][spinlock]") {
    rt::SpinLock lock;
    {
        const rt::SpinLockGuard guard{lock};
        CHECK(lock.is_held());
    }
    CHECK_FALSE(lock.is_held());
}

TEST_CASE("Threads that add under a lock lose no addition", "[rt][spinlock]") {
    constexpr int threads = 4;
    constexpr int additions = 20'000;
    rt::SpinLock lock;
    long sum = 0; // Not atomic: only the lock protects it.
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; ++thread) {
        running.emplace_back([&] {
            for (int addition = 0; addition < additions; ++addition) {
                const rt::SpinLockGuard guard{lock};
                sum = sum + 1;
            }
        });
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    CHECK(sum == threads * additions);
}
