// SPDX-License-Identifier: MIT
// The two instructions with which the kernel touches a program's memory: eight bytes at a time, and
// what is left.
//
//   uint64_t guarded_copy(void* to         rcx
//                         const void* from rdx
//                         size_t size      r8)      0: done; 1: a page could not be read or written
//
// With SMAP on, ring 0 may touch user pages only while RFLAGS.AC is set: here and nowhere else.
// [APM2 5.6.7]  A fault at either is first tried to be mended (page_fault.cpp); if that cannot be,
// traps.cpp goes on at guarded_copy_failed.
    .intel_syntax noprefix
    .text
    .globl guarded_copy
    .globl guarded_copy_instruction
    .globl guarded_copy_rest
    .globl guarded_copy_failed
guarded_copy:
    push rsi
    push rdi
    mov rdi, rcx
    mov rsi, rdx
    mov rcx, r8
    shr rcx, 3
    push 0x40002                    // RFLAGS: AC, and the bit that is always one
    popfq
guarded_copy_instruction:
    rep movsq
    mov ecx, r8d
    and ecx, 7
guarded_copy_rest:
    rep movsb
    push 2
    popfq
    xor eax, eax
    pop rdi
    pop rsi
    ret
guarded_copy_failed:
    push 2
    popfq
    mov eax, 1
    pop rdi
    pop rsi
    ret
