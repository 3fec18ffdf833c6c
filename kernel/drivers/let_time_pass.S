// SPDX-License-Identifier: MIT
// void let_time_pass(): some hundred thousand instructions. Where a machine's time is its count of
// instructions, it passes fastest through long stretches without a branch.
    .intel_syntax noprefix
    .text
    .globl let_time_pass
let_time_pass:
    mov ecx, 100
1:
    .rept 1000
    nop
    .endr
    dec ecx
    jnz 1b
    ret
