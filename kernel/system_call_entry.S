// SPDX-License-Identifier: MIT
// SYSCALL leads here from ring 3: RCX is the program's RIP, R11 its RFLAGS, interrupts are off
// (SFMASK), and nothing else has changed, not even the stack.  [APM3 SYSCALL]  Lesson: 1.
//
//   EAX      the call's number          R10, RDX, R8, R9   its first four parameters
//   RSP      the program's stack: return address, 32 bytes of shadow space, the other parameters
//
// The parameters in registers are laid down as a SystemCallFrame (syscalls/dispatch.h). What a
// called function must keep stays in its registers; the rest is gone when the call returns, and
// holds nothing of the kernel's.
#include "kernel/processor_offsets.h"

    .intel_syntax noprefix
    .text
    .globl system_call_entry
system_call_entry:
    swapgs
    mov gs:[PROCESSOR_USER_STACK], rsp
    mov rsp, gs:[PROCESSOR_KERNEL_STACK]
    push qword ptr gs:[PROCESSOR_USER_STACK]
    push r11
    push rcx
    push r9
    push r8
    push rdx
    push r10
    push rax
    mov rcx, rsp                    // on_system_call(SystemCallFrame*)
    sub rsp, 32                     // shadow space; eight pushes keep RSP a multiple of 16
    call on_system_call             // RAX: the status
    add rsp, 32 + 40                // shadow space, number, parameters
    pop rcx
    pop r11
    pop rsp
    xor edx, edx
    xor r8d, r8d
    xor r9d, r9d
    xor r10d, r10d
    swapgs
    sysretq
