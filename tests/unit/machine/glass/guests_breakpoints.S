// SPDX-License-Identifier: MIT
// Guests to be stopped at chosen places.
#include "tests/unit/machine/glass/guest_macros.inc"

// rdi: memory. Straight code of one-byte and longer instructions, then a loop of three rounds.
    .globl counts_rounds_middle, counts_rounds_loop
GUEST counts_rounds
    xor eax, eax
    inc rax
counts_rounds_middle:
    inc rax
    mov ecx, 3
counts_rounds_loop:
    mov [rdi + 8 * rcx], rax
    add rax, [rdi + 8 * rcx]
    dec ecx
    jnz counts_rounds_loop
    hlt
END counts_rounds

// rdi: memory. Fills 64 bytes with one instruction, then reads two of them.
GUEST fills_and_reads
    mov al, 7
    mov ecx, 64
    push rdi
    rep stosb
    pop rdi
    mov bl, [rdi + 10]
    mov bx, [rdi + 40]
    hlt
END fills_and_reads

    .section .note.GNU-stack, "", @progbits
