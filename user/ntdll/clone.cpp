// SPDX-License-Identifier: MIT
// NT's fork. The kernel copies the memory of a process and gives the copy no thread; where its
// first thread goes on is our affair: at the place that this thread saved, on the copy of this
// thread's stack.  [WI7 ch.3]
#include "process/loader/loader.h"
#include "process/process_heap.h"
#include "user/ntdll/ntdll.h"
#include "user/ntdll/place.h"

namespace ntdll {
namespace {

using process::thread_environment;

struct Fork {
    Place place;
    std::uint64_t stack_base;
    std::uint64_t stack_limit;
};

/// The first thread of the copy begins here, on a stack of its own that it needs no longer.
NtStatus go_on_in_copy(void* argument) {
    const auto& fork = *static_cast<const Fork*>(argument);
    thread_environment().stack_base = fork.stack_base;
    thread_environment().stack_limit = fork.stack_limit;
    resume_place(&fork.place);
}

NtStatus create_copy(const Fork& fork, Handle* process, Handle* thread) {
    NtStatus status =
        NtCreateProcessEx(process, abi::nt::access::all, nullptr, abi::nt::current_process, 0,
                          abi::nt::no_handle, abi::nt::no_handle, abi::nt::no_handle, 0);
    if (!abi::is_success(status)) {
        return status;
    }
    status = NtCreateThreadEx(thread, abi::nt::access::all, nullptr, *process,
                              reinterpret_cast<void*>(&go_on_in_copy), const_cast<Fork*>(&fork), 0,
                              0, 0, 0, nullptr);
    if (!abi::is_success(status)) {
        NtTerminateProcess(*process, status);
        NtClose(*process);
    }
    return status;
}

} // namespace
} // namespace ntdll

NtStatus RtlCloneUserProcess(Handle* process, Handle* thread) {
    // What other threads are in the middle of would be copied half done, and nobody in the copy
    // would ever finish it.
    const process::LockGuard loader_is_idle{process::loader_lock()};
    const process::LockGuard heap_is_idle{process::process_heap_lock()};
    ntdll::Fork fork;
    fork.stack_base = process::thread_environment().stack_base;
    fork.stack_limit = process::thread_environment().stack_limit;
    if (save_place(&fork.place) != 0) {
        return process_cloned;
    }
    return ntdll::create_copy(fork, process, thread);
}
