// SPDX-License-Identifier: MIT
// Every exception and interrupt of the kernel. One stub a vector makes the stack look the same for
// all (rt/trap_frame.h); then the registers are saved, GS is made the kernel's if ring 3 was
// interrupted, and on_trap is called. What it leaves in the frame is what goes on.  [APM2 8.9.3]
#include "kernel/trap_offsets.h"

    .intel_syntax noprefix
    .text

    .globl kernel_trap_stubs
    .p2align 4
kernel_trap_stubs:
    .set vector, 0
    .rept 48
    .p2align 4
    // #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX push an error code; the others get a 0.  [APM2 8.2]
    .set pushed, 0
    .if vector < 32
    .set pushed, (1 << 8 | 0x1F << 10 | 1 << 17 | 1 << 21 | 3 << 29) >> vector & 1
    .endif
    .if !pushed
    push 0
    .endif
    push vector
    jmp .Lcommon
    .set vector, vector + 1
    .endr

.Lcommon:
    push rax
    push rcx
    push rdx
    push rbx
    push rbp
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push r12
    push r13
    push r14
    push r15
    push 2
    popfq                           // AC would undo SMAP, DF would turn strings round
    test byte ptr [rsp + TRAP_FRAME_CS], 3
    jz .Lfrom_kernel
    swapgs
.Lfrom_kernel:
    mov rcx, rsp                    // on_trap(TrapFrame*)
    sub rsp, 32                     // shadow space; the frame is a multiple of 16 bytes
    call on_trap
    add rsp, 32

// RSP is at a TrapFrame: on with what it says.
    .globl leave_trap
leave_trap:
    test byte ptr [rsp + TRAP_FRAME_CS], 3
    jz .Lto_kernel
    swapgs
.Lto_kernel:
    pop r15
    pop r14
    pop r13
    pop r12
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdi
    pop rsi
    pop rbp
    pop rbx
    pop rdx
    pop rcx
    pop rax
    add rsp, 16                     // vector, error code
    iretq
