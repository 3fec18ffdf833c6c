// SPDX-License-Identifier: MIT
// A program stands on its own tables from here on.
//
//   void load_descriptor_tables(operand of LGDT   rcx,
//                               operand of LIDT   rdx,
//                               code selector     r8,
//                               data selector in bits 15:0, task selector in bits 31:16   r9)
    .intel_syntax noprefix
    .text
    .globl load_descriptor_tables
load_descriptor_tables:
    lgdt [rcx]
    lidt [rdx]
    mov ds, r9d
    mov es, r9d
    mov ss, r9d
    pop rax                         // CS changes by a far return only: to our caller
    push r8
    push rax
    shr r9d, 16
    ltr r9w
    retfq
