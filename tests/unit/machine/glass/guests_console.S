// SPDX-License-Identifier: MIT
// Guests that read the keyboard, as a shell would.
#include "tests/unit/machine/glass/guest_macros.inc"

    .equ data_port, 0x3F8
    .equ status_port, 0x3FD
    .equ end_of_text, 4

// Shows a prompt, sends back what comes, and shows the prompt again after Enter. Ends at Ctrl+D.
GUEST echoes
    mov dx, data_port
1:  lea rsi, [rip + 9f]
2:  lodsb
    test al, al
    jz 3f
    out dx, al
    jmp 2b
3:  mov dx, status_port
    in al, dx
    test al, 1
    jz 3b
    mov dx, data_port
    in al, dx
    cmp al, end_of_text
    je 4f
    cmp al, 13
    jne 5f
    mov al, 10
    out dx, al
    jmp 1b
5:  out dx, al
    jmp 3b
4:  hlt
9:  .asciz "vitrine> "
END echoes

// r15: the local APIC, with a gate for vector 0x40. Looks at the keyboard once a timer tick.
GUEST sleeps_between_looks
    mov dword ptr [r15 + 0xF0], 0x1FF    // on
    mov dword ptr [r15 + 0x3E0], 0xB     // divided by 1
    mov dword ptr [r15 + 0x320], 0x20040 // periodic
    mov dword ptr [r15 + 0x380], 10000
1:  sti
    hlt
    cli
    mov dword ptr [r15 + 0xB0], 0        // end of interrupt
    mov dx, status_port
    in al, dx
    test al, 1
    jz 1b
    mov dx, data_port
    in al, dx
    cmp al, end_of_text
    jne 1b
    hlt
END sleeps_between_looks

    .section .note.GNU-stack, "", @progbits
