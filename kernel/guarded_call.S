// SPDX-License-Identifier: MIT
// guarded_call: runs a step that may fault at any of its instructions, in ring 0 or 3.
//
//   uint64_t guarded_call(void (*step)(void*)   rcx,
//                         void* argument        rdx)      returns 0, or the exception's vector + 1
//
// While the step runs, guarded_call_stack says where the way back is. on_trap (traps.cpp) throws
// away whatever faulted, puts RSP there and goes on at guarded_call_failed, with the vector in RAX.
// The step must not have begun anything that needs an end.
#include "rt/callee_saved.inc"

    .intel_syntax noprefix
    .text
    .globl guarded_call
    .globl guarded_call_failed
guarded_call:
    push_callee_saved
    sub rsp, 40                     // shadow space, and RSP back to a multiple of 16
    mov [rip + guarded_call_stack], rsp
    mov rax, rcx
    mov rcx, rdx
    call rax
    xor eax, eax
.Lleave:
    mov qword ptr [rip + guarded_call_stack], 0
    add rsp, 40
    pop_callee_saved
    ret
guarded_call_failed:
    add rax, 1
    jmp .Lleave

    .data
    .globl guarded_call_stack
guarded_call_stack: .quad 0
