// SPDX-License-Identifier: MIT
// A machine test without our hypervisor: the first processor starts the second, both count under a
// lock, then the first calls the second by NMI and by a fixed interrupt, which the second answers;
// last, the first one's timer beats. Ends by the power switch; what happened is left at RESULTS.
//
// A Multiboot kernel: it begins in 32-bit protected mode, and both processors go on to long mode,
// under one identity map of 4 GiB.
    .intel_syntax noprefix
#include "tests/unit/machine/qemu/guest_layout.h"
#include "tests/unit/machine/qemu/two_processors_layout.h"

#define MULTIBOOT_MAGIC 0x1BADB002
#define MULTIBOOT_FLAGS 3

#define STARTUP_PAGE 0x7000
#define STARTUP_VECTOR 0x07
#define STARTUP_BYTES 0x40
#define TABLES 0x300000 // a PML4, a pointer table, four directories
#define GATES 0x310000
#define FIRST_STACK_TOP 0x320000
#define SECOND_STACK_TOP 0x330000

#define APIC 0xFEE00000
#define APIC_ID 0x20
#define APIC_EOI 0xB0
#define APIC_SPURIOUS 0xF0
#define APIC_COMMAND 0x300
#define APIC_COMMAND_TO 0x310
#define APIC_TIMER 0x320
#define APIC_TIMER_COUNT 0x380
#define APIC_TIMER_DIVIDE 0x3E0

#define COMMAND_INIT 0x4500
#define COMMAND_STARTUP 0x4600
#define COMMAND_NMI 0x4400
#define COMMAND_FIXED 0x4000
#define NMI_VECTOR 0x02
#define CALL_VECTOR 0x40
#define ANSWER_VECTOR 0x41
#define TIMER_VECTOR 0x42
#define TIMER_PERIODIC 0x20000

#define CODE_32 0x08
#define CODE_64 0x10
#define DATA 0x18

    .section .multiboot, "a"
    .align 4
    .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

    .text
    .code32
    .globl start
start:
    cli
    mov     esp, FIRST_STACK_TOP
    mov     al, 0xFF                   // both PICs: silent
    out     0x21, al
    out     0xA1, al
    call    make_tables
    mov     esi, offset startup        // where real mode can reach it
    mov     edi, STARTUP_PAGE
    mov     ecx, STARTUP_BYTES
    cld
    rep movsb
    lgdt    [table_register]
    mov     ebx, offset first
    .byte   0xEA                       // jmp far
    .long   enter_long_mode
    .word   CODE_32

// EBX: where to go on in 64-bit code.
enter_long_mode:
    mov     ax, DATA
    mov     ds, ax
    mov     es, ax
    mov     ss, ax
    mov     eax, 0x20                  // CR4.PAE
    mov     cr4, eax
    mov     eax, TABLES
    mov     cr3, eax
    mov     ecx, 0xC0000080            // EFER.LME
    rdmsr
    or      eax, 0x100
    wrmsr
    mov     eax, 0x80010031            // PG, WP, NE, ET, PE
    mov     cr0, eax
    .byte   0xEA
    .long   in_long_mode
    .word   CODE_64

// 4 GiB to itself, in pages of 2 MiB.
make_tables:
    mov     dword ptr [TABLES], TABLES + 0x1003
    mov     eax, TABLES + 0x2003
    mov     edi, TABLES + 0x1000
1:  mov     [edi], eax
    add     eax, 0x1000
    add     edi, 8
    cmp     edi, TABLES + 0x1020
    jb      1b
    mov     eax, 0x83
    mov     edi, TABLES + 0x2000
2:  mov     [edi], eax
    add     eax, 0x200000
    add     edi, 8
    cmp     edi, TABLES + 0x6000
    jb      2b
    ret

// The second processor's first instructions, copied to STARTUP_PAGE.
    .code16
startup:
    cli
    xor     ax, ax
    mov     ds, ax
    lgdt    [STARTUP_PAGE + startup_table_offset]
    mov     eax, cr0
    or      al, 1
    mov     cr0, eax
    mov     ebx, offset second
    .byte   0x66, 0xEA                 // jmp far, with an address of 32 bits
    .long   enter_long_mode
    .word   CODE_32
startup_table_register:
    .word   table_end - table - 1
    .long   table
    .skip   startup + STARTUP_BYTES - . // fails if it is too long
    .set    startup_table_offset, startup_table_register - startup

    .code64
in_long_mode:
    jmp     rbx

// ---- the first processor -------------------------------------------------------------
first:
    mov     esp, FIRST_STACK_TOP
    mov     ebp, APIC
    mov     ecx, NMI_VECTOR
    mov     eax, offset on_nmi
    call    set_gate
    mov     ecx, CALL_VECTOR
    mov     eax, offset on_call
    call    set_gate
    mov     ecx, ANSWER_VECTOR
    mov     eax, offset on_answer
    call    set_gate
    mov     ecx, TIMER_VECTOR
    mov     eax, offset on_timer
    call    set_gate
    lidt    [gates_register]
    mov     dword ptr [rbp + APIC_SPURIOUS], 0x1FF

    mov     eax, COMMAND_INIT
    call    send_to_second
    mov     ecx, 20000                 // the manual wants a pause here
1:  pause
    loop    1b
    mov     eax, COMMAND_STARTUP + STARTUP_VECTOR
    call    send_to_second
2:  pause
    cmp     dword ptr [awake], 0
    je      2b
    call    count
3:  pause
    cmp     dword ptr [done], 2
    jne     3b

    mov     eax, COMMAND_NMI
    call    send_to_second
4:  pause
    cmp     dword ptr [RESULTS + RESULT_NMIS], 0
    je      4b
    sti
    mov     eax, COMMAND_FIXED + CALL_VECTOR
    call    send_to_second
5:  pause
    cmp     dword ptr [RESULTS + RESULT_ANSWERS], 0
    je      5b

    mov     dword ptr [rbp + APIC_TIMER_DIVIDE], 0xB
    mov     dword ptr [rbp + APIC_TIMER], TIMER_PERIODIC + TIMER_VECTOR
    mov     dword ptr [rbp + APIC_TIMER_COUNT], 200000
6:  hlt
    inc     dword ptr [RESULTS + RESULT_HALTED_TICKS]
    cmp     dword ptr [RESULTS + RESULT_TICKS], TICKS
    jb      6b
    cli
    mov     esi, offset greeting
    mov     dx, CONSOLE_PORT
7:  lodsb
    test    al, al
    jz      8f
    out     dx, al
    jmp     7b
8:  mov     eax, POWER_OFF_ORDERLY
    mov     dx, POWER_OFF_PORT
    out     dx, eax
9:  jmp     9b

// EAX: command.
send_to_second:
    mov     dword ptr [rbp + APIC_COMMAND_TO], 0x01000000
    mov     [rbp + APIC_COMMAND], eax
1:  test    dword ptr [rbp + APIC_COMMAND], 0x1000 // still on its way
    jnz     1b
    ret

// ECX: vector, EAX: handler.
set_gate:
    shl     ecx, 4
    add     ecx, GATES
    mov     [rcx], ax
    mov     word ptr [rcx + 2], CODE_64
    mov     word ptr [rcx + 4], 0x8E00 // interrupt gate
    shr     eax, 16
    mov     [rcx + 6], ax
    mov     qword ptr [rcx + 8], 0
    ret

// ---- both ----------------------------------------------------------------------------
// The counter is read and written in two steps, so that only the lock protects it.
count:
    mov     ecx, ROUNDS
1:  mov     eax, 1
    xchg    [lock_word], eax
    test    eax, eax
    jz      2f
    pause
    jmp     1b
2:  mov     eax, [RESULTS + RESULT_COUNTED]
    inc     eax
    mov     [RESULTS + RESULT_COUNTED], eax
    mov     dword ptr [lock_word], 0
    dec     ecx
    jnz     1b
    lock inc dword ptr [done]
    ret

// ---- the second processor ------------------------------------------------------------
second:
    mov     esp, SECOND_STACK_TOP
    mov     ebp, APIC
    lidt    [gates_register]
    mov     dword ptr [rbp + APIC_SPURIOUS], 0x1FF
    mov     eax, [rbp + APIC_ID]
    mov     [RESULTS + RESULT_SECOND_ID], eax
    mov     dword ptr [awake], 1
    call    count
    sti
1:  hlt
    jmp     1b

on_nmi:
    inc     dword ptr [RESULTS + RESULT_NMIS]
    iretq

on_call:
    inc     dword ptr [RESULTS + RESULT_CALLS]
    mov     dword ptr [rbp + APIC_EOI], 0
    mov     dword ptr [rbp + APIC_COMMAND_TO], 0
    mov     dword ptr [rbp + APIC_COMMAND], COMMAND_FIXED + ANSWER_VECTOR
    iretq

on_answer:
    inc     dword ptr [RESULTS + RESULT_ANSWERS]
    mov     dword ptr [rbp + APIC_EOI], 0
    iretq

on_timer:
    inc     dword ptr [RESULTS + RESULT_TICKS]
    mov     dword ptr [rbp + APIC_EOI], 0
    iretq

    .section .rodata
    .align 8
table:
    .quad   0
    .quad   0x00CF9B000000FFFF         // CODE_32
    .quad   0x00AF9B000000FFFF         // CODE_64
    .quad   0x00CF93000000FFFF         // DATA
table_end:
table_register:
    .word   table_end - table - 1
    .long   table
gates_register:
    .word   0x100 * 16 - 1
    .quad   GATES
greeting:
    .asciz "guest: two processors\n"

    .bss
    .align 4096                        // not in a page with code, where each store is slow
awake:
    .skip 4
done:
    .skip 4
lock_word:
    .skip 4
