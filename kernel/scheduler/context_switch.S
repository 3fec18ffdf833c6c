// SPDX-License-Identifier: MIT
// From one thread's stack to another's.  [WI7 ch.4, context switching]  Lesson: 1.
//
//   void switch_context(uint64_t* keep_here   rcx: RSP of the thread that stops
//                       uint64_t stack        rdx: RSP of the one that goes on
//                       void* old_vectors     r8   FXSAVE areas
//                       const void* vectors   r9)
//
// Whatever a called function must keep is on the stack of the thread that stops; the rest its
// compiler has put away already. Returns in the other thread, where that one had stopped.
#include "rt/callee_saved.inc"

    .intel_syntax noprefix
    .text
    .globl switch_context
switch_context:
    push_callee_saved
    fxsave [r8]
    mov [rcx], rsp
    mov rsp, rdx
    fxrstor [r9]
    pop_callee_saved
    ret

// What switch_context returns to in a new thread of a program: RSP is at the trap frame with which
// it shall enter ring 3.
    .globl thread_begins
thread_begins:
    sub rsp, 32
    call on_thread_begins
    add rsp, 32
    jmp leave_trap                  // trap_entry.S

// The same in a thread of the kernel's own: RBX is its function, RSI its argument.
    .globl kernel_thread_begins
kernel_thread_begins:
    sub rsp, 32
    call on_kernel_thread_begins
    mov rcx, rsi
    call rbx
    ud2                             // It ends by exit_current_thread.
