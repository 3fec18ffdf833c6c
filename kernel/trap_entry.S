// SPDX-License-Identifier: MIT
// Every exception and interrupt of the kernel: 32 exceptions, 16 interrupts.
#define TRAP_STUBS kernel_trap_stubs
#define TRAP_STUB_COUNT 48
#include "rt/trap_entry.inc"
