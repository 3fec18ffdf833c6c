// SPDX-License-Identifier: MIT
// What ntdll.dll exports: the system calls, what it shares with VTL1 (process/), and NT's fork.
#pragma once

#include "process/run_time_library.h"

// NOLINTBEGIN(readability-identifier-naming): NT's own names, by which programs import them.
extern "C" {

/// NT's fork (user/ntdll/clone.cpp): returns twice. In the parent STATUS_SUCCESS and handles to the
/// copy; in the copy process_cloned, with one thread, this one. Copied are memory and the place
/// where this thread is; handles are not.
NtStatus RtlCloneUserProcess(Handle* process, Handle* thread);

} // extern "C"
// NOLINTEND(readability-identifier-naming): as above.
