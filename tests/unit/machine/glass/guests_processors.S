// SPDX-License-Identifier: MIT
// What several processors do together, for the tests. See guests.S.
#include "tests/unit/machine/glass/guest_macros.inc"

// rdi: a lock and, behind it, a counter. rcx times.
GUEST counts_under_lock
1:  mov eax, 1
    xchg [rdi], eax
    test eax, eax
    jnz 1b
    mov rax, [rdi + 8] // not in one piece, so that only the lock protects it
    nop
    inc rax
    mov [rdi + 8], rax
    mov dword ptr [rdi], 0
    lock inc qword ptr [rdi + 16]
    dec rcx
    jnz 1b
    cli
    hlt
END counts_under_lock

// Calls rsi until it returns 2; rcx counts how often it did not.
GUEST calls_until_it_changes
1:  call rsi
    cmp eax, 2
    je 2f
    inc rcx
    jmp 1b
2:  cli
    hlt
END calls_until_it_changes

// Waits for rdx rounds, then changes the function at rdi to return 2.
GUEST waits_and_changes_function
1:  dec rdx
    jnz 1b
    mov byte ptr [rdi + 1], 2
    cli
    hlt
END waits_and_changes_function

// Stores in the function's page before anybody has run it, waits, then changes the function.
GUEST stores_waits_and_changes_function
    mov byte ptr [rdi + 0x100], 1
    jmp 1f
1:  dec rdx
    jnz 1b
    mov byte ptr [rdi + 1], 2
    cli
    hlt
END stores_waits_and_changes_function

// Reads rdi for ever.
GUEST reads_in_a_loop
1:  mov rax, [rdi]
    inc rcx
    jmp 1b
END reads_in_a_loop

// Clears the table entry at rdi after rdx rounds, and forgets its own translations.
GUEST clears_entry
1:  dec rdx
    jnz 1b
    mov qword ptr [rdi], 0
    mov rax, cr3
    mov cr3, rax
2:  jmp 2b
END clears_entry

GUEST pauses
1:  pause
    inc rcx
    jmp 1b
END pauses

// rax: command for the other processor, by the APIC at r15; rdx its destination.
GUEST sends_command
    mov dword ptr [r15 + 0x310], edx
    mov dword ptr [r15 + 0x300], eax
1:  inc rcx
    jmp 1b
END sends_command

// Sleeps until an interrupt, and again.
GUEST sleeps
1:  sti
    hlt
    inc rcx
    jmp 1b
END sleeps

// Who am I? The APIC's page is r15.
GUEST identifies_processor
    mov eax, 1
    cpuid
    mov r8d, ebx
    mov ecx, 0x1B
    rdmsr
    mov r9d, eax
    mov r10d, [r15 + 0x20]
    cli
    hlt
END identifies_processor

// Start-up code for 0x7000: from real mode to long mode, under the tables at 0x10000. The address
// where it goes on is the quadword at the page's end.
GUEST starts_from_real_mode
    .code16
    cli
    mov ax, cs
    mov ds, ax
    lgdt [table_register_offset]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    .byte 0x66, 0xEA // jmp far, with an address of 32 bits
    .long 0x7000 + protected - starts_from_real_mode
    .word 0x08
    .code32
protected:
    mov ax, 0x18
    mov ds, ax
    mov ss, ax
    mov eax, cr4
    or eax, 0x20 // PAE
    mov cr4, eax
    mov eax, 0x10000
    mov cr3, eax
    mov ecx, 0xC0000080
    rdmsr
    or eax, 0x900 // LME, NXE
    wrmsr
    mov eax, 0x80010031 // PG, WP, NE, ET, PE
    mov cr0, eax
    .byte 0xEA // jmp far
    .long 0x7000 + long - starts_from_real_mode
    .word 0x10
    .code64
long:
    mov eax, 0x7FF8
    jmp qword ptr [rax]
    .balign 8
table:
    .quad 0
    .quad 0x00CF9B000000FFFF // 32-bit code
    .quad 0x00AF9B000000FFFF // 64-bit code
    .quad 0x00CF93000000FFFF // data
table_register:
    .word . - table - 1
    .long 0x7000 + table - starts_from_real_mode
    .set table_register_offset, table_register - starts_from_real_mode
END starts_from_real_mode

// The same without a stop in protected mode: PE and PG at once.
GUEST leaps_from_real_mode
    .code16
    cli
    mov ax, cs
    mov ds, ax
    lgdt [leap_register_offset]
    mov eax, 0x20 // PAE
    mov cr4, eax
    mov eax, 0x10000
    mov cr3, eax
    mov eax, 1
    cpuid
    mov ecx, 0xC0000080
    rdmsr
    or eax, 0x900 // LME, NXE
    wrmsr
    mov eax, 0x80010031 // PG, WP, NE, ET, PE
    mov cr0, eax
    .byte 0x66, 0xEA // jmp far, with an address of 32 bits
    .long 0x7000 + leapt - leaps_from_real_mode
    .word 0x08
    .code64
leapt:
    mov eax, 0x7FF8
    jmp qword ptr [rax]
leap_table:
    .quad 0
    .quad 0x00AF9B000000FFFF // 64-bit code
leap_register:
    .word . - leap_table - 1
    .long 0x7000 + leap_table - leaps_from_real_mode
    .set leap_register_offset, leap_register - leaps_from_real_mode
END leaps_from_real_mode

    .section .note.GNU-stack, "", @progbits
