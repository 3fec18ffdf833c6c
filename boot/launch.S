// SPDX-License-Identifier: MIT
// The two steps that leave the loader: into the hypervisor, and into an image within VTL0.
//
// The loader is built for the System V convention (parameters in RDI, RSI, RDX, RCX, R8), the
// images for Microsoft's (RCX, …; 32 bytes of shadow space above the return address; RSP a multiple
// of 16 at the call). All registers that System V lets a caller rely on, Microsoft's preserves as
// well. The section has pages of its own, so that the hypervisor's address space maps no more.
#include "boot/asm_constants.h"

    .intel_syntax noprefix
    .section .launch, "ax"
    .code64

// launch_hypervisor(context*, cr3, stack_top, entry_point, boot_info) → EAX
//
// The machine is handed over in the middle of this routine. What VTL0 needs to go on is put into
// *context: RIP = 2f below, RSP = the stack with the six saved registers on it, interrupts off. The
// hypervisor gives VTL0 nothing but that context, so every register comes back from the stack.
// A hypervisor that cannot take the machine returns instead, and finds us at 1f: still in its
// address space, on its stack, with RBX and RBP preserved by the calling convention.
    .globl launch_hypervisor
launch_hypervisor:
    push rbx
    push rbp
    push r12
    push r13
    push r14
    push r15
    lea rax, [rip + 2f]
    mov [rdi + CONTEXT_RIP], rax
    mov [rdi + CONTEXT_RSP], rsp
    mov qword ptr [rdi + CONTEXT_RFLAGS], RFLAGS_AT_RESET

    mov rbx, cr3
    mov rbp, rsp
    mov cr3, rsi
    mov rsp, rdx // from here to 1f the loader's stack and data are not mapped
    sub rsp, SHADOW_SPACE
    mov rax, rcx
    mov rcx, r8
    call rax

1:  mov cr3, rbx
    mov rsp, rbp
    jmp 3f
2:  xor eax, eax // VTL0 begins here: launched
3:  pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rbx
    ret

// call_image(cr3, stack_top, entry_point, argument) → EAX
//
// RBP keeps the loader's stack pointer across the call.
    .globl call_image
call_image:
    push rbp
    mov rbp, rsp
    mov cr3, rdi
    test rsi, rsi
    cmovnz rsp, rsi
    and rsp, -16
    sub rsp, SHADOW_SPACE
    call rdx // RCX is the fourth parameter here and the first there
    mov rsp, rbp
    pop rbp
    ret
