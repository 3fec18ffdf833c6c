// SPDX-License-Identifier: MIT
// From one stack of the secure kernel's to another, and from there to ring 3.  Lesson: 10.
#include "rt/callee_saved.inc"

    .intel_syntax noprefix
    .text
//   void switch_stacks(uint64_t* keep_here   rcx: RSP of the one that stops
//                      uint64_t stack        rdx: RSP of the one that goes on)
//
// What a called function must keep is on the stack that stops; the vector registers are cpu.cpp's.
    .globl switch_stacks
switch_stacks:
    push_callee_saved
    mov [rcx], rsp
    mov rsp, rdx
    pop_callee_saved
    ret

// What switch_stacks returns to in a new thread: RSP is at the frame with which it enters ring 3.
    .globl secure_thread_begins
secure_thread_begins:
    sub rsp, 32
    call on_secure_thread_begins
    add rsp, 32
    jmp leave_trap                  // trap_entry.S
