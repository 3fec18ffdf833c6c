// SPDX-License-Identifier: MIT
// A load and a store that may fault, for addresses that are somebody else's word or an attack.
//
//   uint64_t guarded_read(const uint64_t* from   rcx,
//                         uint64_t* value        rdx)      return 0, or the exception's vector + 1
//   uint64_t guarded_write(uint64_t* to          rcx,
//                          uint64_t value        rdx)
//
// Exactly one instruction of each can fault. When it does, on_trap (traps.cpp) sees RIP there and
// goes on at guarded_access_failed, with the vector in RAX.
    .intel_syntax noprefix
    .text
    .globl guarded_read
    .globl guarded_read_instruction
    .globl guarded_write
    .globl guarded_write_instruction
    .globl guarded_access_failed
guarded_read:
    xor eax, eax
guarded_read_instruction:
    mov r8, [rcx]
    mov [rdx], r8
    ret

guarded_write:
    xor eax, eax
guarded_write_instruction:
    mov [rcx], rdx
    ret

guarded_access_failed:
    add rax, 1
    ret
