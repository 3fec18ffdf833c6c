// SPDX-License-Identifier: MIT
// VTL1's first instruction on a processor, and the loop between the worlds, for test images that
// stand in securekernel.exe's place. Everything it keeps is on the stack it was started with, so
// each processor may be in it.
//
//   uint64_t vtl1_entered(guests::Registers*)   what the image does each time VTL1 is entered, the
//                                               first time included; answers the control input of
//                                               VtlReturn
#include "tests/guests/registers.h"

    .intel_syntax noprefix
    .text
    .globl vtl1_entry
vtl1_entry:
    sub rsp, REGISTERS_SIZE
.Lentered:
    mov [rsp + REGISTERS_RAX], rax
    mov [rsp + REGISTERS_RCX], rcx
    mov [rsp + REGISTERS_RDX], rdx
    mov [rsp + REGISTERS_RBX], rbx
    mov [rsp + REGISTERS_RBP], rbp
    mov [rsp + REGISTERS_RSI], rsi
    mov [rsp + REGISTERS_RDI], rdi
    mov [rsp + REGISTERS_R8],  r8
    mov [rsp + REGISTERS_R9],  r9
    mov [rsp + REGISTERS_R10], r10
    mov [rsp + REGISTERS_R11], r11
    mov [rsp + REGISTERS_R12], r12
    mov [rsp + REGISTERS_R13], r13
    mov [rsp + REGISTERS_R14], r14
    mov [rsp + REGISTERS_R15], r15
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups [rsp + REGISTERS_XMM + 16 * \n], xmm\n
    .endr
    cld
    lea rcx, [rsp]
    sub rsp, 32
    call vtl1_entered               // rax = control input of VtlReturn
    add rsp, 32
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups xmm\n, [rsp + REGISTERS_XMM + 16 * \n]
    .endr
    mov rdx, [rsp + REGISTERS_RDX]
    mov rbx, [rsp + REGISTERS_RBX]
    mov rbp, [rsp + REGISTERS_RBP]
    mov rsi, [rsp + REGISTERS_RSI]
    mov rdi, [rsp + REGISTERS_RDI]
    mov r8,  [rsp + REGISTERS_R8]
    mov r9,  [rsp + REGISTERS_R9]
    mov r10, [rsp + REGISTERS_R10]
    mov r11, [rsp + REGISTERS_R11]
    mov r12, [rsp + REGISTERS_R12]
    mov r13, [rsp + REGISTERS_R13]
    mov r14, [rsp + REGISTERS_R14]
    mov r15, [rsp + REGISTERS_R15]
    mov ecx, 0x12                   // HvCallVtlReturn
    vmmcall                         // ---- VTL0 runs here ----
    jmp .Lentered
