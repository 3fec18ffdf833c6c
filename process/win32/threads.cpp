// SPDX-License-Identifier: MIT
#include "process/environment.h"
#include "process/win32/last_error.h"
#include "process/win32/win32.h"

Handle CreateThread(ThreadStart start, void* argument) {
    Handle thread;
    const NtStatus status =
        NtCreateThreadEx(&thread, abi::nt::access::all, nullptr, abi::nt::current_process,
                         reinterpret_cast<void*>(start), argument, 0, 0, 0, 0, nullptr);
    return process::handle_or_none(status, thread);
}

std::uint64_t GetCurrentThreadId() { return process::thread_environment().client_id.thread; }

void Sleep(std::uint32_t milliseconds) {
    const Time interval = -Time{milliseconds} * abi::nt::units_per_millisecond;
    NtDelayExecution(0, &interval);
}

void SwitchToThread() { NtYieldExecution(); }
