// SPDX-License-Identifier: MIT
#include "tests/fakes/kernel/threads.h"

#include "kernel/cpu.h"
#include "kernel/scheduler/scheduler.h"
#include "tests/fakes/kernel/machine.h"

#include <utility>

namespace nt {
extern "C" void on_kernel_thread_begins();
}

namespace fakes {
namespace {

Turn test_turn;
thread_local Turn* own_turn = &test_turn;

} // namespace

void Turn::set(State state) {
    const std::lock_guard guard(mutex_);
    state_ = state;
    changed_.notify_one();
}

void Turn::wait() {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return state_ != State::Waiting; });
    if (state_ == State::Over) {
        throw Over{};
    }
    state_ = State::Waiting;
}

KernelThread::KernelThread(std::function<void()> body, unsigned its_priority) {
    kernel_machine();
    priority = static_cast<std::uint8_t>(its_priority);
    base_priority = priority;
    saved_stack = reinterpret_cast<std::uint64_t>(&turn_);
    host_ = std::thread([this, work = std::move(body)] {
        own_turn = &turn_;
        try {
            turn_.wait();
            nt::on_kernel_thread_begins();
            work();
            nt::scheduler::end();
        } catch (const Turn::Over&) { // The test is over.
        }
    });
    nt::scheduler::make_ready(*this);
}

KernelThread::~KernelThread() {
    turn_.give_up();
    host_.join();
}

void run_ready_threads() { nt::scheduler::yield(); }

} // namespace fakes

/// The stack of a thread is the turn that it waits for.
extern "C" void switch_context(std::uint64_t* keep_here, std::uint64_t stack, void*, const void*) {
    fakes::Turn* const mine = fakes::own_turn;
    *keep_here = reinterpret_cast<std::uint64_t>(mine);
    reinterpret_cast<fakes::Turn*>(stack)->give();
    mine->wait();
}
