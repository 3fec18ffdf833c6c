// SPDX-License-Identifier: MIT
// The local APIC: its timer, its priorities, commands to oneself.  [APM2 16]
#include "tests/fidelity/cases/cases.inc"

    .set TPR, 0x80
    .set EOI, 0xB0
    .set SPURIOUS, 0xF0
    .set REQUESTS, 0x200 // IRR; 32 vectors each 0x10
    .set COMMAND, 0x300
    .set TIMER, 0x320
    .set INITIAL, 0x380
    .set CURRENT, 0x390

    .macro APIC_WRITE register, value
    movabs rbx, APIC
    mov dword ptr [rbx + \register], \value
    .endm

    // What a command asks for comes soon, not at once: QEMU looks between two blocks of code.
    .macro SOON
8:  jmp 8b
    .endm

    .macro WAIT_UNTIL_EXPIRED
7:  mov ecx, [rbx + CURRENT]
    test ecx, ecx
    jnz 7b
    .endm

CASE "timer: an interrupt when it has run down", setup_apic
    APIC_WRITE TIMER, 0x60
    APIC_WRITE INITIAL, 1000
    sti
1:  jmp 1b
END
CASE "timer: masked, it asks for nothing", setup_apic
    APIC_WRITE TIMER, 0x10060
    APIC_WRITE INITIAL, 1000
    WAIT_UNTIL_EXPIRED
    mov eax, [rbx + REQUESTS + 0x30]
    vmmcall
END
CASE "timer: it asks while IF is clear", setup_apic
    APIC_WRITE TIMER, 0x60
    APIC_WRITE INITIAL, 1000
1:  mov eax, [rbx + REQUESTS + 0x30]
    test eax, eax
    jz 1b
    xor ecx, ecx
    vmmcall
END
CASE "timer: written zero, it stops", setup_apic
    APIC_WRITE TIMER, 0x60
    APIC_WRITE INITIAL, 0x7FFFFFFF
    APIC_WRITE INITIAL, 0
    mov eax, [rbx + CURRENT]
    vmmcall
END
CASE "timer: HLT waits for it", setup_apic_halting
    APIC_WRITE TIMER, 0x60
    APIC_WRITE INITIAL, 1000
    sti
    hlt
END
CASE "priority: TPR holds its class back", setup_apic
    APIC_WRITE TPR, 0x60
    APIC_WRITE COMMAND, 0x44061
    sti
    nop
    nop
    mov eax, [rbx + REQUESTS + 0x30]
    vmmcall
END
CASE "priority: TPR lets a higher class pass", setup_apic
    APIC_WRITE TPR, 0x60
    APIC_WRITE COMMAND, 0x44071
    sti
    nop
    nop
    vmmcall
END
CASE "priority: of two that wait, the higher one comes", setup_apic
    APIC_WRITE COMMAND, 0x44061
    APIC_WRITE COMMAND, 0x44071
    sti
    nop
    nop
    vmmcall
END
CASE "CR8 is TPR", setup_apic
    mov ecx, 5
    mov cr8, rcx
    movabs rbx, APIC
    mov eax, [rbx + TPR]
    vmmcall
END
CASE "TPR is CR8", setup_apic
    APIC_WRITE TPR, 0x70
    mov rax, cr8
    vmmcall
END
CASE "a command to oneself", setup_apic
    APIC_WRITE COMMAND, 0x44061
    sti
    nop
    nop
    vmmcall
END
CASE "one instruction after STI comes before the interrupt", setup_apic
    APIC_WRITE COMMAND, 0x44061
    xor eax, eax
    sti
    inc eax
    inc eax
    inc eax
    vmmcall
END
CASE "an interrupt after POPF that sets IF", setup_apic
    APIC_WRITE COMMAND, 0x44061
    xor eax, eax
    push 0x202
    popfq
    inc eax
    inc eax
    vmmcall
END
CASE "an NMI to oneself does not ask IF", setup_apic
    APIC_WRITE COMMAND, 0x44400
    SOON
    vmmcall
END
CASE "intercept: NMI", setup_apic_instruction, 1
    APIC_WRITE COMMAND, 0x44400
    SOON
    vmmcall
END
CASE "intercept: INTR, IF set", setup_apic_instruction, 0
    APIC_WRITE COMMAND, 0x44061
    sti
    nop
    nop
    vmmcall
END
CASE "intercept: INTR, IF clear but the host's set", setup_apic_masking, 0
    APIC_WRITE COMMAND, 0x44061
    SOON
    vmmcall
END
CASE "V_INTR_MASKING: CR8 is V_TPR", setup_apic_masking, 0
    mov ecx, 5
    mov cr8, rcx
    movabs rbx, APIC
    mov eax, [rbx + TPR]
    vmmcall
END
CASE "a request below vector 16 is an error", setup_apic
    APIC_WRITE COMMAND, 0x44005
    sti
    nop
    mov eax, [rbx + REQUESTS]
    vmmcall
END
CASE "the APIC's version", setup_apic
    movabs rbx, APIC
    mov eax, [rbx + 0x30]
    and eax, 0xFF
    vmmcall
END
CASE "a spurious vector's low bits", setup_apic
    APIC_WRITE SPURIOUS, 0x1F3
    mov eax, [rbx + SPURIOUS]
    vmmcall
END
