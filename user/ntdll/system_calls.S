// SPDX-License-Identifier: MIT
// The stubs with which programs enter the kernel, one for each system call.  Lesson: 1.
#include "abi/nt/system_call_numbers.h"
#include "rt/system_call_stub.inc"

    .intel_syntax noprefix

NT_SYSTEM_CALLS(SYSTEM_CALL_STUB)
