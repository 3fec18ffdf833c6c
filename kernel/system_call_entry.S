// SPDX-License-Identifier: MIT
// System calls of programs: abi/nt/system_call_frame.h has the SystemCallFrame.  Lesson: 1.
#include "kernel/processor_offsets.h"

#define SYSTEM_CALL_ENTRY system_call_entry
#define ON_SYSTEM_CALL on_system_call
#define USER_STACK PROCESSOR_USER_STACK
#define KERNEL_STACK PROCESSOR_KERNEL_STACK
#include "rt/system_call_entry.inc"
