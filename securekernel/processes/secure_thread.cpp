// SPDX-License-Identifier: MIT
// How secure threads run and stop. (make_thread.cpp makes them.)
#include "securekernel/processes/secure_thread.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/processes/running_thread.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/register_scrub.h"

namespace sk {
namespace {

using abi::NormalService;
using abi::NtStatus;
using abi::SecureCall;
using State = SecureThread::State;

constexpr unsigned first_value = 2; // of a request's or a reply's parameters

/// VTL0's answer, copied out of the registers in which it came.
void take_reply(SecureThread& thread, const SecureCall& call) {
    thread.reply.status = static_cast<NtStatus>(call.parameter[0]);
    for (unsigned index = 0; index < NormalReply::value_count; ++index) {
        thread.reply.value[index] = call.parameter[first_value + index];
    }
}

SecureCall request_of(NormalService service, std::uint64_t first, std::uint64_t second) {
    SecureCall request;
    request.operation = abi::SecureOperation::ResumeThread;
    request.service = static_cast<abi::SecureService>(service);
    request.parameter[first_value] = first;
    request.parameter[first_value + 1] = second;
    return request;
}

void answer(SecureCall& call, NtStatus status) {
    call.parameter[SecureCall::status_parameter] = static_cast<std::uint64_t>(status);
}

/// The way into the thread and back, on the stack of VTL0's call.
void run(SecureThread& thread) {
    thread.state = State::Running;
    thread.process->is_busy = true;
    running().thread = &thread;
    cpu::enter_thread(thread, thread.process->space.page_table_root());
    // ---- the thread has run, and has said in thread.request why it stopped ----
    cpu::leave_thread(thread, boot_info.image(abi::ImageId::SecureKernel).page_table_root);
    running().thread = nullptr;
    thread.process->is_busy = false;
    note_vector_use();
}

} // namespace

SecureThread& current_thread() {
    CHECK(running().thread != nullptr, "VTL1 runs no secure thread.");
    return *running().thread;
}

void resume_thread(SecureCall& call) {
    SecureThread* const thread = find_thread(call.thread_cookie);
    if (thread == nullptr || thread->state == State::Running) {
        answer(call, thread == nullptr ? NtStatus::InvalidClientId : NtStatus::AccessDenied);
        return;
    }
    if (thread->process->is_busy) { // One thread of a process at a time (deviations.md).
        // What VTL0 has brought stays in its registers, to be brought again.
        call.service = static_cast<abi::SecureService>(NormalService::Interrupted);
        answer(call, NtStatus::Success);
        return;
    }
    if (thread->process->state == SecureProcess::State::Ending) {
        thread->request = request_of(NormalService::ThreadEnded,
                                     static_cast<std::uint64_t>(thread->process->exit_status), 0);
        thread->state = State::Ended;
    } else {
        if (thread->state == State::Waiting) {
            take_reply(*thread, call);
        }
        run(*thread);
    }
    thread->request.thread_cookie = thread->cookie;
    call = thread->request;
    if (thread->state == State::Ended) {
        destroy_thread(*thread);
    }
}

void stop_current_thread(NormalService service, std::uint64_t first, std::uint64_t second) {
    SecureThread& thread = current_thread();
    thread.request = request_of(service, first, second);
    thread.state = service == NormalService::Interrupted ? State::Ready : State::Waiting;
    cpu::stop_thread(thread); // ---- VTL0 runs, and resumes us ----
    if (thread.process->state == SecureProcess::State::Ending) {
        end_current_thread(thread.process->exit_status);
    }
}

NormalReply normal_call(NormalService service, std::uint64_t first, std::uint64_t second) {
    SecureThread& thread = current_thread();
    hypercalls::report_normal_call(service, thread.cookie, first);
    stop_current_thread(service, first, second);
    return thread.reply;
}

namespace {

[[noreturn]] void end(NormalService service, NtStatus status) {
    SecureThread& thread = current_thread();
    thread.request = request_of(service, static_cast<std::uint64_t>(status), 0);
    thread.state = State::Ended;
    cpu::stop_thread(thread);
    rt::panic("A secure thread that had ended ran again.");
}

} // namespace

void end_current_thread(NtStatus status) { end(NormalService::ThreadEnded, status); }

void end_current_process(NtStatus status) {
    SecureProcess& process = *current_thread().process;
    process.state = SecureProcess::State::Ending;
    process.exit_status = status;
    end(NormalService::ProcessEnded, status);
}

} // namespace sk
