// SPDX-License-Identifier: MIT
// Two guests that do nothing but call their hypervisor: the shortest way to another world and back.
    .intel_syntax noprefix
    .text
    .globl calling_guest
    .globl answering_guest
calling_guest:                      // RCX: how many calls
    vmmcall
    dec rcx
    jnz calling_guest
    mov eax, 1                      // told by RAX: this was the last one
    vmmcall

answering_guest:
    vmmcall
    jmp answering_guest
