// SPDX-License-Identifier: MIT
// A system call of any number, for which iumdll.dll has no stub: what a trustlet in an attacker's
// hands would do.
    .intel_syntax noprefix

// raw_system_call(number, first, second, third, fourth, fifth, sixth): ECX, RDX, R8, R9, and the
// others on the stack, behind the return address and the shadow space. The secure kernel looks for
// the fifth and the sixth at the same distance from RSP, as a stub that was called leaves them: a
// frame of our own holds them there.
#define FRAME 56                     // a return address' room, shadow space, two parameters
    .text
    .p2align 4
    .globl raw_system_call
    .def raw_system_call ; .scl 2 ; .type 32 ; .endef
raw_system_call:
    mov eax, ecx
    mov r10, rdx
    mov rdx, r8
    mov r8, r9
    mov r9, [rsp + 40]               // the fourth
    mov rcx, [rsp + 48]
    mov r11, [rsp + 56]
    sub rsp, FRAME
    mov [rsp + 40], rcx              // the fifth
    mov [rsp + 48], r11              // the sixth
    syscall
    add rsp, FRAME
    ret
