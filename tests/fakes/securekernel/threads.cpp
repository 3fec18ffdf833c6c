// SPDX-License-Identifier: MIT
// Secure threads as tests see them: entering one runs what the test says, and one that stops goes
// on at once with what the test replies.
#include "securekernel/cpu.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "tests/fakes/securekernel/world.h"

namespace sk {

RunningThread& running() {
    static RunningThread thread;
    return thread;
}

namespace cpu {

void prepare_thread(SecureThread&, const rt::TrapFrame&) {}

void enter_thread(SecureThread& thread, std::uint64_t) {
    if (!fakes::secure_kernel_world().on_enter) {
        return;
    }
    try {
        fakes::secure_kernel_world().on_enter(thread);
    } catch (const fakes::ThreadEnded&) { // As it is to be: nobody enters it again.
    }
}

void leave_thread(SecureThread&, std::uint64_t) {}

/// While it has stopped VTL0 runs, and no thread of the process does.
void stop_thread(SecureThread& thread) {
    if (thread.state == SecureThread::State::Ended) {
        throw fakes::ThreadEnded("the secure thread has ended");
    }
    const bool was_busy = thread.process->is_busy;
    thread.process->is_busy = false;
    running().thread = nullptr;
    thread.reply = NormalReply{};
    if (fakes::secure_kernel_world().on_stop) {
        fakes::secure_kernel_world().on_stop(thread);
    }
    running().thread = &thread;
    thread.process->is_busy = was_busy;
    thread.state = SecureThread::State::Running;
}

void invalidate_page(std::uint64_t) {}

} // namespace cpu
} // namespace sk
