// SPDX-License-Identifier: MIT
// Every vector's handler: it notes the vector and the frame, and calls the hypervisor, which ends
// the case. No register but RAX and RSP is touched.
    .intel_syntax noprefix
    .set record, 0x470000

    .text
    .balign 16
    .globl exception_handlers
exception_handlers:
    .set vector, 0
    .rept 256
    .balign 16
    push vector
    jmp note
    .set vector, vector + 1
    .endr

    .balign 16
note:
    mov [record], rax
    pop rax
    movzx eax, al                   // PUSH has extended its sign.
    mov [record + 0x08], rax
    mov [record + 0x10], rsp
    .set word, 0
    .rept 6
    mov rax, [rsp + 8 * word]
    mov [record + 0x18 + 8 * word], rax
    .set word, word + 1
    .endr
    mov rax, [record]
    vmmcall
    .globl exception_handlers_end
exception_handlers_end:

// Takes what still waits. IRET ends the time in which no NMI comes.
    .globl takes_interrupts
takes_interrupts:
    push 0x10
    push rsp
    push 2
    push 8
    lea rax, [rip + 1f]
    push rax
    iretq
1:  sti
    nop
    nop
    vmmcall
    .globl takes_interrupts_end
takes_interrupts_end:
