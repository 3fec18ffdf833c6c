// SPDX-License-Identifier: MIT
// The one heap of a process, behind its lock.
#pragma once

#include "process/lock.h"

namespace process {

/// Once, before the first allocation.
void start_process_heap();

Lock& process_heap_lock();

} // namespace process
