// SPDX-License-Identifier: MIT
// SECURESERVICE_CREATE_PROCESS, INITIALIZE_PROCESS, CREATE_THREAD, TERMINATE_THREAD,
// RUNDOWN_PROCESS, CLOSE_SECURE_HANDLE, IS_TRUSTLET_RUNNING: the life of a trustlet as VTL0 sees
// it.  [McG secure images]
#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/capture.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/register_scrub.h"
#include "securekernel/secure_calls/secure_calls.h"
#include "securekernel/trustlets/launch_gates.h"

namespace sk {

using abi::NtStatus;

namespace {

/// What has no process yet, or no longer, takes its own pages back.
void discard(SecureProcess& process) {
    std::uint64_t none = 0;
    (void)run_down(process, &none, 0);
    forget_process(process);
}

/// Without the guard: VTL0's own structure, as it changes.
const abi::ProcessCreation& in_vtl0(std::uint64_t page_number) {
    const std::uint64_t address = x86::GuestPage{page_number}.address().value;
    return *reinterpret_cast<const abi::ProcessCreation*>(cpu::ram_at(address));
}

} // namespace

NtStatus create_process(abi::SecureCall& call) {
    note_vector_use();
    SecureImage* const image = secure_images.find(call.parameter[0]);
    if (image == nullptr) {
        return NtStatus::InvalidHandle;
    }
    abi::ProcessCreation copy;
    const NtStatus captured = capture(copy, call.parameter[2]);
    if (!abi::is_success(captured)) {
        return captured;
    }
    const abi::ProcessCreation& creation =
        boot_info.guards_off.is_off(abi::Guard::CopyInOnce) ? in_vtl0(call.parameter[2]) : copy;
    SecureProcess* const process = make_process();
    if (process == nullptr) {
        return NtStatus::InsufficientResources;
    }
    const LaunchVerdict verdict = pass_launch_gates(*process, *image, creation);
    call.parameter[3] = static_cast<std::uint64_t>(verdict.gate);
    if (!abi::is_success(verdict.status)) {
        discard(*process);
        return verdict.status;
    }
    process->program = image;
    process->parameters = creation.parameters;
    process->vtl0_process_id = creation.process_id;
    call.parameter[2] = process->handle;
    return NtStatus::Success;
}

NtStatus initialize_process(abi::SecureCall& call) {
    SecureProcess* const process = find_process(call.parameter[0]);
    SecureImage* const iumdll = secure_images.find(call.parameter[2]);
    SecureImage* const iumbase = secure_images.find(call.parameter[3]);
    if (process == nullptr || process->state != SecureProcess::State::Created ||
        iumdll == nullptr || iumbase == nullptr) {
        return NtStatus::InvalidHandle;
    }
    if (!pass_loader_gate(*process, *iumdll, *iumbase)) {
        return NtStatus::InvalidImageHash;
    }
    return initialize_process(*process, *iumdll, *iumbase, {call.parameter[4]});
}

NtStatus create_thread(abi::SecureCall& call) {
    SecureProcess* const process = find_process(call.parameter[0]);
    if (process == nullptr) {
        return NtStatus::InvalidHandle;
    }
    SecureThreadStart start;
    start.vtl0_thread_id = call.parameter[2];
    start.start_routine = call.parameter[3];
    start.argument = call.parameter[4];
    start.shared_page = call.parameter[5];
    start.shared_page_address = call.parameter[6];
    start.environment_page = call.parameter[7];
    const NewSecureThread made = make_thread(*process, start);
    call.parameter[2] = made.cookie;
    return made.status;
}

NtStatus terminate_thread(abi::SecureCall& call) {
    SecureThread* const thread = find_thread(static_cast<std::uint32_t>(call.parameter[0]));
    if (thread == nullptr || call.parameter[0] >> 32 != 0) {
        return NtStatus::InvalidClientId;
    }
    if (thread->state == SecureThread::State::Running) {
        return NtStatus::AccessDenied;
    }
    destroy_thread(*thread);
    return NtStatus::Success;
}

NtStatus rundown_process(abi::SecureCall& call) {
    constexpr unsigned first_page = 3;
    SecureProcess* const process = find_process(call.parameter[0]);
    if (process == nullptr) {
        return NtStatus::InvalidHandle;
    }
    if (process->thread_count != 0) {
        return NtStatus::AccessDenied;
    }
    call.parameter[2] = run_down(*process, call.parameter + first_page,
                                 abi::SecureCall::parameter_count - first_page);
    return NtStatus::Success;
}

NtStatus close_process(abi::SecureCall& call) {
    SecureProcess* const process = find_process(call.parameter[0]);
    if (process == nullptr || process->state != SecureProcess::State::Ended) {
        return NtStatus::InvalidHandle;
    }
    forget_process(*process);
    return NtStatus::Success;
}

NtStatus is_trustlet_running(abi::SecureCall& call) {
    call.parameter[2] = any_trustlet_running() ? 1 : 0;
    return NtStatus::Success;
}

} // namespace sk
