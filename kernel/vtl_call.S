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

// The vector registers may be a program's, and in use: a page fault leads here too.
    .altmacro
    .macro keep_register number, place
    movaps [rsp + SHADOW_SPACE + \place * 16], xmm\number
    .endm
    .macro give_back_register number, place
    movaps xmm\number, [rsp + SHADOW_SPACE + \place * 16]
    .endm
    .macro put_parameters number, pair
    movups xmm\number, [rsi + SECURE_CALL_PARAMETER(0) + \pair * 16]
    .endm
    .macro take_parameters number, pair
    movups [rsi + SECURE_CALL_PARAMETER(0) + \pair * 16], xmm\number
    .endm
// Six registers from `first` on: each with its place among six, from `place` on.
    .macro six operation, first, place
    .set index, 0
    .rept 6
    \operation %(\first + index), %(\place + index)
    .set index, index + 1
    .endr
    .endm

    .set SHADOW_SPACE, 32
    .set FRAME, SHADOW_SPACE + 12 * 16 + 8 // and RSP back to a multiple of 16
    .globl vtl_call
vtl_call:
    push rbx
    push rsi
    sub rsp, FRAME
    six keep_register, 0, 0         // which VTL1 clears
    six keep_register, 10, 6        // in which parameters travel
    mov rsi, rcx

    mov rbx, [rsi]
    six put_parameters, 10, 0
    xor ecx, ecx
    call rdx                        // ---- VTL1 runs here ----
    mov [rsi], rbx
    six take_parameters, 10, 0

    six give_back_register, 0, 0
    six give_back_register, 10, 6
    add rsp, FRAME
    pop rsi
    pop rbx
    ret
