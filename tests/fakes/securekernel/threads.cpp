// SPDX-License-Identifier: MIT
// Secure threads as tests see them: entering one runs what the test says, and one that stops goes
// on at once with what the test replies.
#include "securekernel/cpu.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/processes/secure_thread.h"
#include "tests/fakes/panic.h"
#include "tests/fakes/securekernel/world.h"

namespace sk {

RunningThread& running() {
    static RunningThread thread;
    return thread;
}

namespace cpu {

void prepare_thread(SecureThread&, const rt::TrapFrame&) {}

void enter_thread(SecureThread& thread, std::uint64_t) {
    if (fakes::secure_kernel_world().on_enter) {
        fakes::secure_kernel_world().on_enter(thread);
    }
}

void leave_thread(SecureThread&, std::uint64_t) {}

void stop_thread(SecureThread& thread) {
    if (thread.state == SecureThread::State::Ended) {
        throw fakes::Panic("the secure thread has ended");
    }
    thread.reply = NormalReply{};
    if (fakes::secure_kernel_world().on_stop) {
        fakes::secure_kernel_world().on_stop(thread);
    }
    thread.state = SecureThread::State::Running;
}

void invalidate_page(std::uint64_t) {}

} // namespace cpu
} // namespace sk
