// SPDX-License-Identifier: MIT
// One way into everything that may go wrong.
//
//   void run_code(Registers*   rcx,
//                 code         rdx)
//
// Loads every register that the VTLs share, calls `code`, stores them all. An exception on the way
// ends in run_code_landing with the stack of run_code_stack (traps.cpp) and all other registers as
// they were at the instruction that raised it.
#include "rt/callee_saved.inc"
#include "tests/guests/registers.h"
#include "tests/conformance/shared/state.h"

    .intel_syntax noprefix
    .text
    .globl run_code
    .globl run_code_landing
run_code:
    push_callee_saved
    mov [rip + run_code_registers], rcx
    mov [rip + run_code_target], rdx
    mov [rip + run_code_stack], rsp
    mov rax, rcx
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups xmm\n, [rax + REGISTERS_XMM + 16 * \n]
    .endr
    mov rcx, [rax + REGISTERS_RCX]
    mov rdx, [rax + REGISTERS_RDX]
    mov rbx, [rax + REGISTERS_RBX]
    mov rbp, [rax + REGISTERS_RBP]
    mov rsi, [rax + REGISTERS_RSI]
    mov rdi, [rax + REGISTERS_RDI]
    mov r8,  [rax + REGISTERS_R8]
    mov r9,  [rax + REGISTERS_R9]
    mov r10, [rax + REGISTERS_R10]
    mov r11, [rax + REGISTERS_R11]
    mov r12, [rax + REGISTERS_R12]
    mov r13, [rax + REGISTERS_R13]
    mov r14, [rax + REGISTERS_R14]
    mov r15, [rax + REGISTERS_R15]
    mov rax, [rax + REGISTERS_RAX]
    call [rip + run_code_target]
run_code_landing:
    pushfq
    push rax
    mov rax, [rip + run_code_registers]
    mov [rax + REGISTERS_RCX], rcx
    pop rcx
    mov [rax + REGISTERS_RAX], rcx
    pop rcx
    mov [rax + REGISTERS_RFLAGS], rcx
    mov [rax + REGISTERS_RDX], rdx
    mov [rax + REGISTERS_RBX], rbx
    mov [rax + REGISTERS_RBP], rbp
    mov [rax + REGISTERS_RSI], rsi
    mov [rax + REGISTERS_RDI], rdi
    mov [rax + REGISTERS_R8],  r8
    mov [rax + REGISTERS_R9],  r9
    mov [rax + REGISTERS_R10], r10
    mov [rax + REGISTERS_R11], r11
    mov [rax + REGISTERS_R12], r12
    mov [rax + REGISTERS_R13], r13
    mov [rax + REGISTERS_R14], r14
    mov [rax + REGISTERS_R15], r15
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    movups [rax + REGISTERS_XMM + 16 * \n], xmm\n
    .endr
    cld
    mov qword ptr [rip + run_code_stack], 0
    pop_callee_saved
    ret

snippet_vmmcall:
    vmmcall
    ret
snippet_jump:
    jmp rsi
snippet_enter_user:
    push 0x2B                       // SS: x86::KernelSegments::user_data
    push rdi
    push 2                          // RFLAGS
    push 0x33                       // CS: x86::KernelSegments::user_code
    push rsi
    iretq
snippet_load:
    mov rax, [rsi]
    ret
snippet_store:
    mov [rdi], rax
    ret
snippet_read_msr:
    rdmsr
    ret
snippet_write_msr:
    wrmsr
    ret
snippet_cpuid:
    cpuid
    ret
snippet_write_cr0:
    mov cr0, rax
    ret
snippet_write_cr2:
    mov cr2, rax
    ret
snippet_write_cr4:
    mov cr4, rax
    ret
snippet_write_cr8:
    mov cr8, rax
    ret
snippet_write_dr7:
    mov dr7, rax
    ret
snippet_write_dr0_to_3:
    mov dr0, rax
    mov dr1, rbx
    mov dr2, rcx
    mov dr3, rdx
    ret
snippet_read_dr0_to_3:
    mov rax, dr0
    mov rbx, dr1
    mov rcx, dr2
    mov rdx, dr3
    ret
snippet_load_gdt:
    lgdt [rdi]
    ret
snippet_load_idt:
    lidt [rdi]
    ret
snippet_load_local:
    lldt ax
    ret
snippet_load_task:
    ltr ax
    ret
snippet_in8:
    in al, dx
    ret
snippet_out8:
    out dx, al
    ret
snippet_store_32:
    mov [rdi], eax
    ret
snippet_take_interrupts:
    sti
    nop
    nop
    cli
    ret
snippet_open_vtl_call:
    sti
    vmmcall                         // still in the shadow of STI
    nop
    cli
    ret
snippet_read_state:
    mov rax, cr0
    mov [rdi + STATE_CR0], rax
    mov rax, cr2
    mov [rdi + STATE_CR2], rax
    mov rax, cr3
    mov [rdi + STATE_CR3], rax
    mov rax, cr4
    mov [rdi + STATE_CR4], rax
    mov rax, cr8
    mov [rdi + STATE_CR8], rax
    mov rax, dr7
    mov [rdi + STATE_DR7], rax
    sgdt [rdi + STATE_GDTR]
    sidt [rdi + STATE_IDTR]
    sldt [rdi + STATE_SELECTORS]
    str [rdi + STATE_SELECTORS + 2]
    mov [rdi + STATE_SELECTORS + 4], cs
    mov [rdi + STATE_SELECTORS + 6], ss
    mov [rdi + STATE_SELECTORS + 8], ds
    mov [rdi + STATE_SELECTORS + 10], es
    mov [rdi + STATE_SELECTORS + 12], fs
    mov [rdi + STATE_SELECTORS + 14], gs
    lea rsi, [rip + state_msrs]
    xor ebx, ebx
1:  mov ecx, [rsi + 4 * rbx]
    rdmsr
    mov [rdi + STATE_MSRS + 8 * rbx], eax
    mov [rdi + STATE_MSRS + 8 * rbx + 4], edx
    inc ebx
    cmp ebx, STATE_MSR_COUNT
    jb 1b
    ret

    .globl interrupt_stubs
    .p2align 4
interrupt_stubs:
    .irp n, 0, 1, 2
    .p2align 4
    inc qword ptr [rip + interrupt_counts + 8 * \n]
    iretq
    .endr

    .section .rdata, "dr"
    .globl state_msrs
    .p2align 3
state_msrs:                         // EFER PAT, SYSCALL, bases, SYSENTER, the TLFS's
    .long 0xC0000080, 0x277
    .long 0xC0000081, 0xC0000082, 0xC0000083, 0xC0000084
    .long 0xC0000100, 0xC0000101, 0xC0000102
    .long 0x174, 0x175, 0x176
    .long 0x40000000, 0x40000001, 0x40000073

    .globl snippet_addresses
    .p2align 3
snippet_addresses:                  // in the order of Snippet
    .quad snippet_vmmcall, snippet_jump, snippet_enter_user
    .quad snippet_load, snippet_store
    .quad snippet_read_msr, snippet_write_msr, snippet_cpuid
    .quad snippet_write_cr0, snippet_write_cr2, snippet_write_cr4, snippet_write_cr8
    .quad snippet_write_dr7, snippet_write_dr0_to_3, snippet_read_dr0_to_3
    .quad snippet_load_gdt, snippet_load_idt, snippet_load_local, snippet_load_task
    .quad snippet_in8, snippet_out8
    .quad snippet_store_32, snippet_take_interrupts, snippet_open_vtl_call
    .quad snippet_read_state

    .data
    .globl interrupt_counts
interrupt_counts:   .quad 0, 0, 0
    .globl run_code_stack
run_code_registers: .quad 0
run_code_target:    .quad 0
run_code_stack:     .quad 0         // not 0: code is running that may raise an exception
