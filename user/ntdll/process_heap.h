// SPDX-License-Identifier: MIT
// The one heap of a process, behind its lock.
#pragma once

#include "user/ntdll/lock.h"

namespace ntdll {

/// Once, before the first allocation.
void start_process_heap();

Lock& process_heap_lock();

} // namespace ntdll
