// SPDX-License-Identifier: MIT
// A machine's worth of software in one file: a Multiboot kernel that writes a trace ring as the
// hypervisor would and ends as it is told. It stays in 32-bit protected mode, as Multiboot left it.
// The second word of the command line, one letter, says what to do:
//
//   o  four events, a greeting, power off in good order    b  power off with a bugcheck
//   h  halt with interrupts off                            s  spin in silence
//   t  triple fault                                        v  a ring of an unknown version
//   e  events without end, slowly                          f  events as fast as possible, then off
//   c  two marks with a counted loop between them          w  events and greeting, then halt
//   i  a prompt; sends back what is typed; Ctrl+D powers off
    .intel_syntax noprefix
#include "tests/unit/machine/qemu/guest_layout.h"

#define MULTIBOOT_MAGIC 0x1BADB002
#define MULTIBOOT_FLAGS 3

    .section .multiboot, "a"
    .align 4
    .long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

    .text
    .code32
    .globl start
start:
    cli
    lea     esp, stack_top
    mov     esi, [ebx + 16]            // Multiboot information: command line
1:  lodsb                              // skip the first word, the kernel's own name
    cmp     al, ' '
    jne     1b
    mov     bl, [esi]                  // the mode; stays in BL

    mov     edi, RING_VERSION
    cmp     bl, 'v'
    jne     2f
    inc     edi
2:  call    make_ring
    mov     eax, KIND_HYPERVISOR_STARTED
    call    write_event

    cmp     bl, 's'
    je      spin
    cmp     bl, 't'
    je      triple_fault
    cmp     bl, 'e'
    je      events_for_ever
    cmp     bl, 'f'
    je      flood
    cmp     bl, 'c'
    je      counted
    cmp     bl, 'i'
    je      interact
    call    greet
    cmp     bl, 'h'
    je      halt
    mov     ecx, 3
3:  mov     eax, KIND_MARK
    call    write_event
    loop    3b
    cmp     bl, 'w'
    je      halt
    mov     eax, POWER_OFF_ORDERLY
    cmp     bl, 'b'
    jne     power_off
    mov     eax, POWER_OFF_BUGCHECK

power_off:                             // EAX: abi::PowerOff
    mov     dx, POWER_OFF_PORT
    out     dx, eax
spin:
    jmp     spin

halt:
    hlt
    jmp     halt

triple_fault:                          // no handler for this, nor for the fault that follows
    lidt    no_handlers
    int3

events_for_ever:
    mov     eax, KIND_MARK
    call    write_event
    mov     ecx, 20000                 // so slowly that the reader keeps up
4:  loop    4b
    jmp     events_for_ever

flood:
    mov     ecx, FLOOD_EVENTS - 1
5:  mov     eax, KIND_MARK
    call    write_event
    loop    5b
    mov     eax, POWER_OFF_ORDERLY
    jmp     power_off

counted:
    mov     eax, KIND_MARK
    call    write_event
    mov     ecx, COUNTED_LOOPS
6:  dec     ecx
    jnz     6b
    mov     eax, KIND_MARK
    call    write_event
    mov     eax, POWER_OFF_ORDERLY
    jmp     power_off

// EDI: version. The magic goes last: then everything else is true.
make_ring:
    mov     dword ptr [RING_HEADER + HEADER_VERSION], edi
    mov     dword ptr [RING_HEADER + HEADER_EVENT_SIZE], EVENT_SIZE
    mov     dword ptr [RING_HEADER + HEADER_CAPACITY], RING_CAPACITY
    mov     dword ptr [RING_HEADER + HEADER_MAGIC + 4], RING_MAGIC_HIGH
    mov     dword ptr [RING_HEADER + HEADER_MAGIC], RING_MAGIC_LOW
    ret

// EAX: kind. Operand 0 is the event's own number plus one, operand 1 its number.
// Spoils EAX, EDX, EDI and EBP.
write_event:
    mov     ebp, eax
    mov     eax, [RING_HEADER + HEADER_WRITTEN]
    xor     edx, edx
    mov     edi, RING_CAPACITY
    div     edi                        // EDX: the slot
    imul    edi, edx, EVENT_SIZE
    add     edi, RING_SLOTS
    rdtsc
    mov     [edi + EVENT_CLOCK], eax
    mov     [edi + EVENT_CLOCK + 4], edx
    mov     eax, [RING_HEADER + HEADER_WRITTEN]
    mov     [edi + EVENT_SEQUENCE], eax
    mov     [edi + EVENT_OPERAND_1], eax
    inc     eax
    mov     [edi + EVENT_OPERAND_0], eax
    mov     edx, ebp
    mov     [edi + EVENT_KIND], dl
    mov     byte ptr [edi + EVENT_WORLDS], WORLDS_IN_HYPERVISOR
    mov     [RING_HEADER + HEADER_WRITTEN], eax
    ret

interact:
    lea     esi, prompt
    call    print
9:  mov     dx, CONSOLE_PORT + LINE_STATUS
    in      al, dx
    test    al, 1                      // data ready
    jz      9b
    mov     dx, CONSOLE_PORT
    in      al, dx
    cmp     al, 4                      // Ctrl+D
    je      leave
    out     dx, al
    cmp     al, 13
    jne     9b
    mov     al, 10
    out     dx, al
    jmp     interact
leave:
    mov     eax, POWER_OFF_ORDERLY
    jmp     power_off

greet:
    lea     esi, greeting
print:
    mov     dx, CONSOLE_PORT
7:  lodsb
    test    al, al
    jz      8f
    out     dx, al
    jmp     7b
8:  ret

    .section .rodata
greeting:
    .asciz "guest: hello\n"
prompt:
    .asciz "vitrine> "
no_handlers:
    .word 0
    .long 0

    .bss
    .align 16
    .skip 4096
stack_top:
