// SPDX-License-Identifier: MIT
// The stubs with which trustlets enter the secure kernel, one for each call that they may make.
// There is none for anything else: VTL1 would refuse it.  Lesson: 10.
//
// The convention is VTL0's; bit 27 of the number tells a secure system call from one of NT's.
// [BH15]
#include "abi/ium/system_calls.h"
#include "rt/system_call_stub.inc"

    .intel_syntax noprefix

IUM_NT_SYSTEM_CALLS(SYSTEM_CALL_STUB)
IUM_SECURE_SYSTEM_CALLS(SYSTEM_CALL_STUB)
