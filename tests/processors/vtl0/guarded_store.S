// SPDX-License-Identifier: MIT
// uint64_t guarded_store(uint64_t* to rcx, uint64_t value rdx): 0, or one more than the vector of
// the exception that the store raised. Keeps no state, so any processor may be in it.
    .intel_syntax noprefix
    .text
    .globl guarded_store
    .globl guarded_store_instruction
    .globl guarded_store_failed
guarded_store:
    xor eax, eax
guarded_store_instruction:
    mov [rcx], rdx
guarded_store_failed:
    ret
