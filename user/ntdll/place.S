// SPDX-License-Identifier: MIT
// See place.h. RCX points to the Place.

    .intel_syntax noprefix
    .text
    .globl save_place
save_place:
    mov rax, [rsp]                  // the return address
    mov [rcx], rax
    lea rax, [rsp + 8]              // RSP as the caller will find it
    mov [rcx + 8], rax
    mov [rcx + 16], rbx
    mov [rcx + 24], rbp
    mov [rcx + 32], rdi
    mov [rcx + 40], rsi
    mov [rcx + 48], r12
    mov [rcx + 56], r13
    mov [rcx + 64], r14
    mov [rcx + 72], r15
    xor eax, eax
    ret

    .globl resume_place
resume_place:
    mov rsp, [rcx + 8]
    mov rbx, [rcx + 16]
    mov rbp, [rcx + 24]
    mov rdi, [rcx + 32]
    mov rsi, [rcx + 40]
    mov r12, [rcx + 48]
    mov r13, [rcx + 56]
    mov r14, [rcx + 64]
    mov r15, [rcx + 72]
    mov eax, 1
    jmp [rcx]
