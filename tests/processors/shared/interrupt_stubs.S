// SPDX-License-Identifier: MIT
// One stub for each interrupt of descriptor_tables.h. Nothing in these images uses a vector
// register, so what a call may change is seven general ones.
#include "tests/processors/shared/descriptor_tables.h"

    .intel_syntax noprefix
    .text
    .globl interrupt_stubs
    .p2align 4
interrupt_stubs:
    .set vector, FIRST_INTERRUPT
    .rept INTERRUPT_COUNT
    .p2align 4
    push vector
    jmp .Lcommon
    .set vector, vector + 1
    .endr

.Lcommon:
    push rax
    push rcx
    push rdx
    push r8
    push r9
    push r10
    push r11
    mov ecx, [rsp + 56]             // the vector, under seven registers
    cld
    sub rsp, 40                     // shadow space, and RSP back to a multiple of 16
    call on_interrupt
    add rsp, 40
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdx
    pop rcx
    pop rax
    add rsp, 8
    iretq
