// SPDX-License-Identifier: MIT
// The stubs with which programs enter the kernel, one for each system call, and their export.
// Lesson: 1.
//
// SYSCALL puts the return address into RCX, where the first argument is: it travels in R10. The
// second to fourth are in RDX, R8 and R9, the rest on the stack above the four words of the shadow
// space, all as the caller left them. The kernel answers in RAX.  [APM3 SYSCALL] [WI7 ch.2]
#include "abi/nt/system_call_numbers.h"

    .intel_syntax noprefix

// The linker reads its orders from .drectve: a stub is written and exported in one line.
#define STUB(name, number, parameters)                                                             \
    .section .drectve, "yn" ;                                                                      \
    .ascii " -export:" #name ;                                                                     \
    .text ;                                                                                        \
    .p2align 4 ;                                                                                   \
    .globl name ;                                                                                  \
    .def name ; .scl 2 ; .type 32 ; .endef ;                                                       \
name: ;                                                                                            \
    mov r10, rcx ;                                                                                 \
    mov eax, number ;                                                                              \
    syscall ;                                                                                      \
    ret ;

NT_SYSTEM_CALLS(STUB)
