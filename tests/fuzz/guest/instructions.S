// SPDX-License-Identifier: MIT
// Instructions that a kernel has no good reason to execute, each a function of two numbers in RCX
// and RDX. Most fault or are answered with #UD; odd_instruction_table lists them all.
//
//   void run_with_registers(const uint64_t registers[15]   rcx: RAX RBX RCX RDX RBP RSI RDI R8..R15
//                           OddInstruction* code           rdx)
//   [[noreturn]] void enter_program(const uint64_t registers[15]   rcx
//                                   const uint64_t frame[5]        rdx: RIP CS RFLAGS RSP SS)
#include "rt/callee_saved.inc"

    .intel_syntax noprefix
    .text

    .macro load_registers
    mov rbx, [rax + 8]
    mov rcx, [rax + 16]
    mov rdx, [rax + 24]
    mov rbp, [rax + 32]
    mov rsi, [rax + 40]
    mov rdi, [rax + 48]
    mov r8,  [rax + 56]
    mov r9,  [rax + 64]
    mov r10, [rax + 72]
    mov r11, [rax + 80]
    mov r12, [rax + 88]
    mov r13, [rax + 96]
    mov r14, [rax + 104]
    mov r15, [rax + 112]
    mov rax, [rax]
    .endm

    .globl run_with_registers
run_with_registers:
    push_callee_saved
    push rdx
    mov rax, rcx
    load_registers
    call [rsp]
    add rsp, 8
    pop_callee_saved
    ret

    .globl enter_program
enter_program:
    push [rdx + 32]
    push [rdx + 24]
    push [rdx + 16]
    push [rdx + 8]
    push [rdx]
    mov rax, rcx
    load_registers
    iretq

// Where SYSCALL leads, on the program's stack: an exception, which has a stack of its own.
    .globl system_call_landing
system_call_landing:
    ud2

    .macro odd name:req
.L\name:
    mov rax, rcx
    .endm

odd vmrun
    vmrun rax
    ret
odd vmload
    vmload rax
    ret
odd vmsave
    vmsave rax
    ret
odd stgi
    stgi
    ret
odd clgi
    clgi
    ret
odd skinit
    skinit eax
    ret
odd invlpga
    mov ecx, edx
    invlpga rax, ecx
    ret
odd vmmcall
    xchg rcx, rdx
    vmmcall
    ret
odd bare_vmmcall
    vmmcall
    ret
odd vtl_call
    xor eax, eax
    mov ecx, 0x11                   // HvCallVtlCall
    vmmcall
    ret
odd read                            // RCX is whatever it was
    mov rax, [rdx]
    ret
odd write
    mov [rdx], rcx
    ret
odd lgdt                            // and the right one back, before it is needed
    sub rsp, 24
    sgdt [rsp]
    lgdt [rax]
    lgdt [rsp]
    add rsp, 24
    ret
odd lidt                            // and the right one back, before it is needed
    sub rsp, 24
    sidt [rsp]
    lidt [rax]
    lidt [rsp]
    add rsp, 24
    ret
odd lldt
    lldt ax
    ret
odd ltr
    ltr ax
    ret
odd cr0
    mov rdx, cr0
    btc rdx, rax
    mov cr0, rdx
    ret
odd cr4
    mov rdx, cr4
    btc rdx, rax
    mov cr4, rdx
    ret
odd cr8
    mov cr8, rax
    ret
odd dr7
    mov dr7, rax
    ret
odd dr0
    mov dr0, rax
    ret
odd lmsw
    lmsw ax
    ret
odd clts
    clts
    ret
odd invlpg
    invlpg [rax]
    ret
odd wbinvd
    wbinvd
    ret
odd cpuid
    push rbx
    mov ecx, edx
    cpuid
    pop rbx
    ret
odd rdpmc
    rdpmc
    ret
odd swapgs
    swapgs
    swapgs
    ret
odd int3
    int3
    ret
odd int2e
    int 0x2E
    ret
odd syscall
    syscall
    ret
odd sysenter
    sysenter
    ret
odd iretq
    iretq
    ret
odd in8
    mov edx, eax
    in al, dx
    ret
odd in32
    mov edx, eax
    in eax, dx
    ret

    .section .rdata, "dr"
    .balign 8
    .globl odd_instruction_table
    .globl odd_instruction_count
odd_instruction_table:
    .quad .Lvmrun, .Lvmload, .Lvmsave, .Lstgi, .Lclgi, .Lskinit, .Linvlpga, .Lvmmcall
    .quad .Lbare_vmmcall, .Lvtl_call, .Lread, .Lwrite
    .quad .Llgdt, .Llidt, .Llldt, .Lltr, .Lcr0, .Lcr4, .Lcr8, .Ldr7, .Ldr0, .Llmsw, .Lclts
    .quad .Linvlpg, .Lwbinvd, .Lcpuid, .Lrdpmc, .Lswapgs, .Lint3, .Lint2e, .Lsyscall
    .quad .Lsysenter, .Liretq, .Lin8, .Lin32
odd_instruction_count:
    .long (odd_instruction_count - odd_instruction_table) / 8
