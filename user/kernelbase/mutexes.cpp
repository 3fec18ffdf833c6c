// SPDX-License-Identifier: MIT
#include "process/win32/last_error.h"
#include "user/kernelbase/kernelbase.h"

Handle CreateMutex() {
    Handle mutex;
    const NtStatus status = NtCreateMutant(&mutex, abi::nt::access::all, nullptr, 0);
    return process::handle_or_none(status, mutex);
}

bool ReleaseMutex(Handle mutex) { return process::succeeded(NtReleaseMutant(mutex, nullptr)); }
