// SPDX-License-Identifier: MIT
// Threads of the kernel, for a test: each is a thread of the host, of which only the one runs that
// the kernel's scheduler has chosen.
//
//     fakes::KernelThread waiter{[&] { nt::wait_for(event); log("woken"); }};
//     fakes::run_ready_threads();
#pragma once

#include "kernel/scheduler/thread.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace fakes {

/// Whose turn it is. Waiting throws Over when there will be no other turn.
class Turn {
public:
    struct Over {};

    void give() { set(State::Given); }
    void give_up() { set(State::Over); }
    void wait();

private:
    enum class State { Waiting, Given, Over };
    void set(State state);

    std::mutex mutex_;
    std::condition_variable changed_;
    State state_ = State::Waiting;
};

class KernelThread : public nt::Thread {
public:
    /// Ready to run `body`.
    explicit KernelThread(std::function<void()> body, unsigned priority = nt::normal_priority);
    /// It should have ended, or wait for something; it never will again.
    ~KernelThread();

    bool has_ended() const { return state == State::Ended; }

private:
    Turn turn_;
    std::thread host_;
};

/// The test gives way until nobody else can run.
void run_ready_threads();

} // namespace fakes
