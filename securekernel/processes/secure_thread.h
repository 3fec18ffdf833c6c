// SPDX-License-Identifier: MIT
// Secure threads. VTL1 has no scheduler: a secure thread runs while its twin, a thread of VTL0's,
// makes the secure call ResumeThread, and stops when it needs VTL0, when VTL0 has an interrupt to
// take (VINA), or when it ends.  [WI7 ch.9]  Lesson: 10.
//
// Each has a stack of its own for ring 0. Stopping is a switch from it to the stack on which VTL0's
// call came in, in the middle of whatever the thread was doing.
#pragma once

#include "abi/nt/system_call_frame.h"
#include "abi/nt_status.h"
#include "abi/secure_call.h"
#include "rt/trap_frame.h"
#include "securekernel/processes/normal_call.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace sk {

struct SecureProcess;

/// What FXSAVE keeps: the registers that the secure kernel itself does not use.  [APM3 FXSAVE]
struct alignas(16) VectorRegisters {
    std::byte area[512] = {};
};

struct SecureThread {
    enum class State : std::uint8_t {
        None,
        Ready,   // runs when it is resumed
        Waiting, // for VTL0's answer to a normal call
        Running,
        Ended,
    };

    VectorRegisters vectors;
    std::uint64_t saved_stack = 0; // RSP, while it does not run  (switch_stacks.S)
    std::uint64_t stack_top = 0;
    /// Where its registers of ring 3 are while it does not run: of a system call if it is in one.
    const rt::TrapFrame* interrupted = nullptr;
    const abi::nt::SystemCallFrame* system_call = nullptr;
    std::uint32_t cookie = 0;
    State state = State::None;
    SecureProcess* process = nullptr;
    std::uint64_t environment = 0; // the TEB
    std::uint64_t vtl0_thread_id = 0;
    std::uint64_t shared_page = 0;         // page number of its SharedPage
    std::uint64_t shared_page_address = 0; // of that page in its twin's process
    abi::SecureCall request;               // what its twin is told when it stops
    NormalReply reply;
};

/// What a new thread begins with, as VTL0 says.
struct SecureThreadStart {
    std::uint64_t vtl0_thread_id = 0;
    std::uint64_t start_routine = 0;
    std::uint64_t argument = 0;
    std::uint64_t shared_page = 0;
    std::uint64_t shared_page_address = 0;
    std::uint64_t environment_page = 0; // a page for the TEB
};

struct NewSecureThread {
    abi::NtStatus status = abi::NtStatus::Success;
    std::uint32_t cookie = 0;
};
NewSecureThread make_thread(SecureProcess& process, const SecureThreadStart& start);

/// The thread with that cookie; null if there is none.
SecureThread* find_thread(std::uint32_t cookie);

/// All that there could be; some are State::None.
std::span<const SecureThread> all_threads();

/// The one that runs this.
SecureThread& current_thread();

/// ResumeThread: runs the thread until it stops, and answers with what it wants.
void resume_thread(abi::SecureCall& call);

/// `thread`, which does not run, is no more.
void destroy_thread(SecureThread& thread);

/// The current thread stops; its twin is told `service`. Comes back when it is resumed.
void stop_current_thread(abi::NormalService service, std::uint64_t first = 0,
                         std::uint64_t second = 0);

/// The current thread, or its whole process, ends.
[[noreturn]] void end_current_thread(abi::NtStatus status);
[[noreturn]] void end_current_process(abi::NtStatus status);

} // namespace sk
