// SPDX-License-Identifier: MIT
// Every exception in VTL1 and its one interrupt (VINA), and the system calls of trustlets.
#include "securekernel/processor_offsets.h"

#define TRAP_STUBS secure_trap_stubs
#define TRAP_STUB_COUNT 33
#include "rt/trap_entry.inc"

#define SYSTEM_CALL_ENTRY secure_system_call_entry
#define ON_SYSTEM_CALL on_secure_system_call
#define USER_STACK PROCESSOR_TRUSTLET_STACK
#define KERNEL_STACK PROCESSOR_THREAD_STACK
#include "rt/system_call_entry.inc"
