// SPDX-License-Identifier: MIT
// VTL1's half: where it is entered, and the loop between the worlds.
#include "tests/conformance/shared/registers.h"

    .intel_syntax noprefix
    .text

// uint64_t conformance_secure_entry(BootInfo, or 0   rcx)
//
// The loader calls this in VTL0, as it calls securekernel.exe: 0 is STATUS_SUCCESS. Nothing is
// enabled here; that is the cases' business. The VTL0 half calls it again with 0, and learns where
// VTL1 begins.
    .globl conformance_secure_entry
conformance_secure_entry:
    xor eax, eax
    test rcx, rcx
    jnz 1f
    lea rax, [rip + vtl1_entry]
1:  ret

// VTL1's first instruction. RBX: physical address of the Exchange.
vtl1_entry:
    sub rsp, REGISTERS_SIZE
    call save_registers
    lea rcx, [rsp]
    sub rsp, 32
    call vtl1_start                 // rax = control input of VtlReturn
    add rsp, 32
.Lreturn_to_vtl0:
    mov [rip + return_control], rax
    call load_registers
    mov rax, [rip + return_control]
    mov ecx, 0x12                   // HvCallVtlReturn
    vmmcall                         // ---- VTL0 runs here ----
    call save_registers
    lea rcx, [rsp]
    sub rsp, 32
    call vtl1_entered               // rax = control input of the next VtlReturn
    add rsp, 32
    jmp .Lreturn_to_vtl0

// Both helpers work on the Registers just above their own return address.
save_registers:
    mov [rsp + 8 + REGISTERS_RAX], rax
    mov [rsp + 8 + REGISTERS_RCX], rcx
    mov [rsp + 8 + REGISTERS_RDX], rdx
    mov [rsp + 8 + REGISTERS_RBX], rbx
    mov [rsp + 8 + REGISTERS_RBP], rbp
    mov [rsp + 8 + REGISTERS_RSI], rsi
    mov [rsp + 8 + REGISTERS_RDI], rdi
    mov [rsp + 8 + REGISTERS_R8],  r8
    mov [rsp + 8 + REGISTERS_R9],  r9
    mov [rsp + 8 + REGISTERS_R10], r10
    mov [rsp + 8 + REGISTERS_R11], r11
    mov [rsp + 8 + REGISTERS_R12], r12
    mov [rsp + 8 + REGISTERS_R13], r13
    mov [rsp + 8 + REGISTERS_R14], r14
    mov [rsp + 8 + REGISTERS_R15], r15
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups [rsp + 8 + REGISTERS_XMM + 16 * \n], xmm\n
    .endr
    ret

load_registers:
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups xmm\n, [rsp + 8 + REGISTERS_XMM + 16 * \n]
    .endr
    mov rdx, [rsp + 8 + REGISTERS_RDX]
    mov rbx, [rsp + 8 + REGISTERS_RBX]
    mov rbp, [rsp + 8 + REGISTERS_RBP]
    mov rsi, [rsp + 8 + REGISTERS_RSI]
    mov rdi, [rsp + 8 + REGISTERS_RDI]
    mov r8,  [rsp + 8 + REGISTERS_R8]
    mov r9,  [rsp + 8 + REGISTERS_R9]
    mov r10, [rsp + 8 + REGISTERS_R10]
    mov r11, [rsp + 8 + REGISTERS_R11]
    mov r12, [rsp + 8 + REGISTERS_R12]
    mov r13, [rsp + 8 + REGISTERS_R13]
    mov r14, [rsp + 8 + REGISTERS_R14]
    mov r15, [rsp + 8 + REGISTERS_R15]
    ret

    .data
return_control: .quad 0
