// SPDX-License-Identifier: MIT
// The door from VTL0 to VTL1.  Lesson: 4 and 6.
//
//   void vtl_call(SecureCall* call            rcx,
//                 VtlCall code in the hypercall page   rdx)
//
// A secure call travels in registers: RBX and XMM10..XMM15 out, the same registers back. The
// control input in RCX must be 0. VTL1 keeps RSI for us (it restores every register that is not
// part of the answer) and clears the volatile ones, so that nothing of VTL1's leaks out here.
// [McG secure calls]
#include "abi/secure_call_offsets.h"

    .intel_syntax noprefix
    .text
// bare_vtl_call(VtlCall code   rcx, first word of the call   rdx): the way alone, nothing carried.
    .globl bare_vtl_call
bare_vtl_call:
    push rbx
    mov rbx, rdx
    mov rax, rcx
    xor ecx, ecx
    call rax                        // ---- VTL1 runs here ----
    pop rbx
    ret

    .globl vtl_call
vtl_call:
    push rbx
    push rsi
    sub rsp, 40                     // shadow space, and RSP back to a multiple of 16
    mov rsi, rcx

    mov rbx, [rsi]
    movups xmm10, [rsi + SECURE_CALL_PARAMETER(0)]
    movups xmm11, [rsi + SECURE_CALL_PARAMETER(2)]
    movups xmm12, [rsi + SECURE_CALL_PARAMETER(4)]
    movups xmm13, [rsi + SECURE_CALL_PARAMETER(6)]
    movups xmm14, [rsi + SECURE_CALL_PARAMETER(8)]
    movups xmm15, [rsi + SECURE_CALL_PARAMETER(10)]
    xor ecx, ecx
    call rdx                        // ---- VTL1 runs here ----
    mov [rsi], rbx
    movups [rsi + SECURE_CALL_PARAMETER(0)], xmm10
    movups [rsi + SECURE_CALL_PARAMETER(2)], xmm11
    movups [rsi + SECURE_CALL_PARAMETER(4)], xmm12
    movups [rsi + SECURE_CALL_PARAMETER(6)], xmm13
    movups [rsi + SECURE_CALL_PARAMETER(8)], xmm14
    movups [rsi + SECURE_CALL_PARAMETER(10)], xmm15

    add rsp, 40
    pop rsi
    pop rbx
    ret
