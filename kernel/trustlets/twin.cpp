// SPDX-License-Identifier: MIT
// The life of a twin: it lends its processor to a secure thread, and does what that cannot do
// itself.
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scheduler/kernel_lock.h"
#include "kernel/scheduler/scheduler.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/trustlets.h"

namespace nt::trustlets {

using abi::NormalService;
using abi::NtStatus;
using abi::SecureCall;

constinit Liar liar = nullptr;

namespace {

constexpr unsigned first_value = 2; // of a request's or an answer's parameters

/// Its page of the twin's process, as the kernel sees it.
abi::SharedPage& shared_page_of(Thread& thread) {
    const auto page = thread.process->space.page_for(thread.allocation, FaultAccess::Write);
    return *reinterpret_cast<abi::SharedPage*>(ram_at(page.value()));
}

void put_answer(SecureCall& call, const NormalAnswer& answer) {
    call.parameter[0] = static_cast<std::uint64_t>(answer.status);
    for (unsigned index = 0; index < sizeof(answer.value) / sizeof(answer.value[0]); ++index) {
        call.parameter[first_value + index] = answer.value[index];
    }
}

[[noreturn]] void end_twin(Thread& thread, NtStatus status) {
    thread.secure_cookie = 0; // VTL1 knows.
    thread.exit_status = status;
    exit_current_thread();
}

/// Whatever VTL1 wants; comes back if the secure thread is to go on.
void act_on(Thread& thread, SecureCall& call) {
    const auto service = static_cast<NormalService>(call.service);
    const auto status = static_cast<NtStatus>(call.parameter[first_value]);
    switch (service) {
    case NormalService::Interrupted: return;
    case NormalService::ThreadEnded: end_twin(thread, status);
    case NormalService::ProcessEnded:
        terminate_process(*thread.process, status);
        end_twin(thread, status);
    default: break;
    }
    const NormalRequest request{service, call.parameter[first_value],
                                call.parameter[first_value + 1]};
    abi::SharedPage& shared = shared_page_of(thread);
    NormalAnswer answer = serve(request, shared);
    if (liar != nullptr) {
        liar(request, answer, shared);
    }
    put_answer(call, answer);
}

void live(void*) {
    Thread& thread = current_thread();
    SecureCall call;
    for (;;) {
        scheduler::before_return_to_user(); // It may be ended or suspended here, as any thread.
        call.thread_cookie = thread.secure_cookie;
        kernel_lock::release();
        secure_calls::resume_secure_thread(call);
        kernel_lock::acquire();
        const auto resumed = static_cast<NtStatus>(call.parameter[SecureCall::status_parameter]);
        if (!abi::is_success(resumed)) {
            end_twin(thread, resumed);
        }
        act_on(thread, call);
    }
}

struct TwinPages {
    std::uint64_t address = 0; // of the shared page, in the process
    x86::GuestPage shared;
    x86::GuestPage environment;
};

rt::Result<TwinPages, NtStatus> make_pages(Process& process) {
    constexpr auto both =
        abi::nt::AllocationType::from(abi::nt::memory_commit | abi::nt::memory_reserve);
    const PageSpan place =
        TRY(process.space.allocate(0, x86::page_bytes, both, abi::nt::PageProtection::ReadWrite));
    const x86::GuestPage shared = TRY(process.space.page_for(place.begin, FaultAccess::Write));
    const auto environment = page_frames.allocate();
    if (!environment) {
        return rt::Err{NtStatus::NoMemory};
    }
    return TwinPages{place.begin, shared, *environment};
}

} // namespace

rt::Result<Thread*, NtStatus> make_twin(Process& process, std::uint64_t start_routine,
                                        std::uint64_t argument) {
    Thread* const thread = TRY(make_twin_thread(process, live, nullptr));
    const auto pages = make_pages(process);
    NtStatus status = pages.is_err() ? pages.error() : NtStatus::Success;
    if (pages.is_ok()) {
        thread->allocation = pages.value().address;
        const auto answer = secure_calls::create_secure_thread(
            {process.secure_handle, thread->id, start_routine, argument, pages.value().shared,
             pages.value().address, pages.value().environment});
        status = answer.status;
        thread->secure_cookie = abi::is_success(status) ? answer.handle : 0;
        if (!abi::is_success(status)) {
            page_frames.release(pages.value().environment); // VTL1 has not kept it.
        }
    }
    if (!abi::is_success(status)) {
        // It has never run: it ends when it is first scheduled.
        terminate_thread(*thread, status);
        release(static_cast<Object&>(*thread));
        return rt::Err{status};
    }
    return thread;
}

} // namespace nt::trustlets
