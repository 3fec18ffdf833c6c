// SPDX-License-Identifier: MIT
// bench_run_guest: one turn of the guest as the smallest hypervisor would do it: the general
// registers out and in, VMLOAD, VMRUN, VMSAVE, and nothing else. The hypervisor's own (svm/vmrun.S)
// must not be used here: it has a short way, and this is what that is measured against.
//
//   void bench_run_guest(physical address of the VMCB   rcx,
//                        GuestRegisters*                rdx,
//                        physical address of the host's VMCB   r8)
#include "hypervisor/svm/guest_registers.h"

    .intel_syntax noprefix
    .text
    .globl bench_run_guest
bench_run_guest:
    push rbx
    push rbp
    push rdi
    push rsi
    push r12
    push r13
    push r14
    push r15
    push r8                         // for VMLOAD of the host's state
    push rdx                        // for the guest's registers
    mov rax, rcx

    mov rbx, [rdx + GUEST_RBX]
    mov rcx, [rdx + GUEST_RCX]
    mov rsi, [rdx + GUEST_RSI]
    mov rdi, [rdx + GUEST_RDI]
    mov rbp, [rdx + GUEST_RBP]
    mov r8,  [rdx + GUEST_R8]
    mov r9,  [rdx + GUEST_R9]
    mov r10, [rdx + GUEST_R10]
    mov r11, [rdx + GUEST_R11]
    mov r12, [rdx + GUEST_R12]
    mov r13, [rdx + GUEST_R13]
    mov r14, [rdx + GUEST_R14]
    mov r15, [rdx + GUEST_R15]
    mov rdx, [rdx + GUEST_RDX]

    vmload rax
    vmrun rax                       // ---- the guest runs here ----
    vmsave rax

    xchg rdx, [rsp]                 // rdx = GuestRegisters*, top of stack = the guest's RDX
    mov [rdx + GUEST_RBX], rbx
    mov [rdx + GUEST_RCX], rcx
    mov [rdx + GUEST_RSI], rsi
    mov [rdx + GUEST_RDI], rdi
    mov [rdx + GUEST_RBP], rbp
    mov [rdx + GUEST_R8],  r8
    mov [rdx + GUEST_R9],  r9
    mov [rdx + GUEST_R10], r10
    mov [rdx + GUEST_R11], r11
    mov [rdx + GUEST_R12], r12
    mov [rdx + GUEST_R13], r13
    mov [rdx + GUEST_R14], r14
    mov [rdx + GUEST_R15], r15
    pop rcx
    mov [rdx + GUEST_RDX], rcx

    pop rax                         // the host's own FS, GS, TR and so on
    vmload rax
    pop r15
    pop r14
    pop r13
    pop r12
    pop rsi
    pop rdi
    pop rbp
    pop rbx
    ret
