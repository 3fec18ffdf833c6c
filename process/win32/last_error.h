// SPDX-License-Identifier: MIT
// How every function here fails: the kernel's status becomes the thread's last error.
#pragma once

#include "process/run_time_library.h"

namespace process {

/// Did it work? If not, GetLastError() will tell why.
inline bool succeeded(NtStatus status) {
    if (abi::is_success(status)) {
        return true;
    }
    RtlSetLastWin32Error(RtlNtStatusToDosError(status));
    return false;
}

/// The handle that was made, or none.
inline Handle handle_or_none(NtStatus status, Handle handle) {
    return succeeded(status) ? handle : abi::nt::no_handle;
}

} // namespace process
