// SPDX-License-Identifier: MIT
// Where a processor begins that was never started: real mode, at a page below 1 MiB. This code is
// copied there and climbs, by the shortest way, to long mode on the hypervisor's own page tables.
// [APM2 14.6.1, 16.5]
//
// It runs at an address it was not linked for, so its parts have fixed places in the page
// (trampoline.h).
#include "hypervisor/startup/trampoline.h"

    .intel_syntax noprefix
    .section .rdata, "dr"
    .globl startup_trampoline
    .globl startup_trampoline_end

    .code16
startup_trampoline:
    cli
    xor ax, ax
    mov ds, ax
    lgdt [STARTUP_PAGE + STARTUP_SEGMENT_TABLE]
    mov eax, cr0
    or eax, 1                       // CR0.PE
    mov cr0, eax
    .byte 0x66, 0xEA                // jmp far 8:STARTUP_CODE_32, with a 32-bit offset
    .long STARTUP_PAGE + STARTUP_CODE_32
    .word 0x08

    .org startup_trampoline + STARTUP_CODE_32, 0x90
    .code32
    mov eax, 0x10
    mov ds, eax
    mov ss, eax
    mov eax, [STARTUP_PAGE + STARTUP_CR4]
    mov cr4, eax
    mov eax, [STARTUP_PAGE + STARTUP_LOW_TABLES]
    mov cr3, eax
    mov ecx, 0xC0000080             // EFER
    mov eax, [STARTUP_PAGE + STARTUP_EFER]
    xor edx, edx
    wrmsr
    mov eax, [STARTUP_PAGE + STARTUP_CR0]
    mov cr0, eax                    // paging, and with EFER.LME long mode
    .byte 0xEA                      // jmp far 0x18:STARTUP_CODE_64
    .long STARTUP_PAGE + STARTUP_CODE_64
    .word 0x18

    .org startup_trampoline + STARTUP_CODE_64, 0x90
    .code64
    mov ebx, STARTUP_PAGE
    mov rsp, [rbx + STARTUP_STACK]
    mov rcx, [rbx + STARTUP_PROCESSOR]
    mov rax, [rbx + STARTUP_ENTRY]
    mov rdx, [rbx + STARTUP_TABLES]
    jmp rax                         // startup_entry, above: its page is in both tables

    .org startup_trampoline + STARTUP_SEGMENT_TABLE, 0x90
    .word 4 * 8 - 1                 // limit and base, for LGDT
    .long STARTUP_PAGE + STARTUP_SEGMENT_TABLE + 8
    .word 0
    .quad 0
    .quad 0x00CF9B000000FFFF        // 08: 32-bit code
    .quad 0x00CF93000000FFFF        // 10: data
    .quad 0x00AF9B000000FFFF        // 18: 64-bit code
startup_trampoline_end:

// The first lines at the hypervisor's own addresses: rcx = processor, rdx = CR3.
    .text
    .globl startup_entry
startup_entry:
    mov cr3, rdx
    sub rsp, 40                     // shadow space, and alignment as after a call
    call hypervisor_processor_entry
    ud2
