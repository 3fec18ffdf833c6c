// SPDX-License-Identifier: MIT
// guarded_read: a load that may fault, for addresses that are somebody else's word or an attack.
//
//   uint64_t guarded_read(const uint64_t* from   rcx,
//                         uint64_t* value        rdx)      returns 0, or the exception's vector + 1
//
// Exactly one instruction can fault. When it does, on_trap (traps.cpp) sees RIP at
// guarded_read_instruction and goes on at guarded_read_failed, with the vector in RAX.
    .intel_syntax noprefix
    .text
    .globl guarded_read
    .globl guarded_read_instruction
    .globl guarded_read_failed
guarded_read:
    xor eax, eax
guarded_read_instruction:
    mov r8, [rcx]
    mov [rdx], r8
    ret
guarded_read_failed:
    add rax, 1
    ret
