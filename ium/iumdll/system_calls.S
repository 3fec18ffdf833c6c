// SPDX-License-Identifier: MIT
// The stubs with which trustlets enter the secure kernel, one for each call that they may make, and
// their export. There is none for anything else: VTL1 would refuse it.  Lesson: 10.
//
// The convention is VTL0's (user/ntdll/system_calls.S); bit 27 of the number tells a secure system
// call from one of NT's.  [BH15]
#include "abi/ium/system_calls.h"

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

IUM_NT_SYSTEM_CALLS(STUB)
IUM_SECURE_SYSTEM_CALLS(STUB)
