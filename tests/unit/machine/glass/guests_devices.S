// SPDX-License-Identifier: MIT
// Guests that drive devices. They wait in long stretches of code without branches: the machine's
// clock counts instructions, and passes fastest there.
#include "tests/unit/machine/glass/guest_macros.inc"

#define SOURCE 0x80
#define DESTINATION 0x88
#define COUNT 0x90
#define COMMAND 0x98
#define BUFFER 0x40000

    .macro LET_EDU_BE_MASTER
    mov dx, 0xCF8
    mov eax, 0x80002004
    out dx, eax
    mov dx, 0xCFC
    mov eax, 6
    out dx, eax
    .endm

    .macro FILL_BUFFER
    mov dword ptr [r15 + SOURCE], ebp
    mov dword ptr [r15 + DESTINATION], BUFFER
    mov dword ptr [r15 + COUNT], 8
    mov dword ptr [r15 + COMMAND], 1
9:
    .rept 1000
    nop
    .endr
    test dword ptr [r15 + COMMAND], 1
    jnz 9b
    .endm

    .macro BEGIN_WRITING_TO where
    mov dword ptr [r15 + SOURCE], BUFFER
    mov dword ptr [r15 + DESTINATION], \where
    mov dword ptr [r15 + COMMAND], 3
    .endm

// r15: edu. rbp: 8 bytes that edu writes over the function at rsi, which is called all the time.
// rbx: what it returned last before, rax: what it returns after.
GUEST has_function_overwritten
    LET_EDU_BE_MASTER
    FILL_BUFFER
    BEGIN_WRITING_TO esi
2:
    call rsi
    mov rbx, rax
    .rept 1000
    nop
    .endr
    test dword ptr [r15 + COMMAND], 1
    jnz 2b
    call rsi
    hlt
END has_function_overwritten

// The same with the loop at rsi, which runs until it is another one.
GUEST has_loop_overwritten
    LET_EDU_BE_MASTER
    FILL_BUFFER
    BEGIN_WRITING_TO esi
    jmp rsi
END has_loop_overwritten

GUEST loops_for_ever
1:
    .rept 1000
    nop
    .endr
    inc rbx
    jmp 1b
END loops_for_ever

// r15: edu. Lets it interrupt by message, vector 0x31, and sleeps until a transfer is done.
GUEST sleeps_until_transferred
    LET_EDU_BE_MASTER
    .macro CONFIGURE register, value
    mov dx, 0xCF8
    mov eax, 0x80002000 + \register
    out dx, eax
    mov dx, 0xCFC
    mov eax, \value
    out dx, eax
    .endm
    CONFIGURE 0x44, 0xFEE00000
    CONFIGURE 0x4C, 0x31
    CONFIGURE 0x40, 0x810005
    mov dword ptr [r15 + COUNT], 8
    mov dword ptr [r15 + SOURCE], ebp
    mov dword ptr [r15 + DESTINATION], BUFFER
    mov dword ptr [r15 + COMMAND], 5
    sti
    hlt
    cli
    mov eax, dword ptr [r15 + COMMAND]
    hlt
END sleeps_until_transferred

    .section .note.GNU-stack, "", @progbits
