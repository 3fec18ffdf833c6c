// SPDX-License-Identifier: MIT
// VMRUN: which VMCBs it refuses, and the events it injects.  [APM2 15.5.1] [APM2 15.20]
#include "tests/fidelity/cases/cases.inc"

    .set VALID, 1 << 31
    .set WITH_CODE, 1 << 11
    .set INTERRUPT, 0 << 8
    .set NMI, 2 << 8
    .set EXCEPTION, 3 << 8
    .set SOFTWARE, 4 << 8
    .set INTERRUPT_51, VALID + INTERRUPT + 0x51
    .set INTERRUPT_52, VALID + INTERRUPT + 0x52
    .set INT_51, VALID + SOFTWARE + 0x51
    .set UNDEFINED, VALID + EXCEPTION + 6
    .set GENERAL_PROTECTION, VALID + WITH_CODE + EXCEPTION + 13 + (0x5678 << 32)

CASE "refused: EFER.SVME clear", setup_spoilt, 0
    nop
END
CASE "refused: CR0.NW without CD", setup_spoilt, 1
    nop
END
CASE "refused: upper half of CR0", setup_spoilt, 2
    nop
END
CASE "refused: a reserved bit of CR4", setup_spoilt, 3
    nop
END
CASE "refused: upper half of DR6", setup_spoilt, 4
    nop
END
CASE "refused: upper half of DR7", setup_spoilt, 5
    nop
END
CASE "refused: a reserved bit of EFER", setup_spoilt, 6
    nop
END
CASE "refused: long mode with paging, without PAE", setup_spoilt, 7
    nop
END
CASE "refused: long mode with paging, without protection", setup_spoilt, 8
    nop
END
CASE "refused: long mode with L and D", setup_spoilt, 9
    nop
END
CASE "refused: VMRUN not intercepted", setup_spoilt, 10
    nop
END
CASE "refused: ASID 0", setup_spoilt, 11
    nop
END
CASE "refused: a reserved type of injection", setup_spoilt, 12
    nop
END
CASE "refused: NMI's vector injected as an exception", setup_spoilt, 13
    nop
END
CASE "refused: an exception that does not exist in 64-bit mode", setup_spoilt, 14
    nop
END
CASE "a guest in real mode", setup_real_mode
    .byte 0xB8, 0x34, 0x12 // mov ax, 0x1234
    vmmcall
END
CASE "a guest in 32-bit mode without paging", setup_protected_mode
    .byte 0xB8, 0x78, 0x56, 0x34, 0x12 // mov eax, 0x12345678
    vmmcall
END
CASE "injected: an interrupt, IF clear", setup_injection, INTERRUPT_51
    nop
END
CASE "injected: an NMI", setup_injection, VALID + NMI + 2
    nop
END
CASE "injected: #GP with its error code", setup_injection, GENERAL_PROTECTION
    nop
END
CASE "injected: #UD without error code", setup_injection, UNDEFINED
    nop
END
CASE "injected: INT n, gate for ring 0, in ring 0", setup_injection, INT_51
    nop
END
CASE "injected: INT n through a gate for ring 0, in ring 3", setup_injection_user, INT_51
    nop
END
CASE "injected: an interrupt in ring 3", setup_injection_user, INTERRUPT_51
    nop
END
CASE "injected: an exception whose gate is not present", setup_injection, INTERRUPT_52
    nop
END
CASE "injected, and the exception intercept does not count", setup_injection_intercepted, UNDEFINED
    nop
END
CASE "injected: delivery faults, and the fault is intercepted", setup_injection_faults, INTERRUPT_51
    nop
END
CASE "not injected: V clear", setup_injection, INTERRUPT + 0x51
    mov eax, 1
    vmmcall
END
CASE "virtual interrupt: taken when IF is set", setup_virtual_interrupt, 0x510F0100
    inc eax
    sti
    inc eax
    inc eax
    vmmcall
END
CASE "virtual interrupt: held back while IF is clear", setup_virtual_interrupt, 0x510F0100
    inc eax
    vmmcall
END
CASE "virtual interrupt: held back by V_TPR", setup_virtual_interrupt, 0x51030108
    sti
    inc eax
    inc eax
    vmmcall
END
CASE "virtual interrupt: V_IGN_TPR", setup_virtual_interrupt, 0x51130108
    sti
    inc eax
    inc eax
    vmmcall
END
CASE "virtual interrupt: intercepted", setup_virtual_interrupt_intercepted, 0x510F0100
    sti
    inc eax
    inc eax
    vmmcall
END
CASE "a shadow at VMRUN holds back one instruction", setup_virtual_interrupt_shadow, 0x510F0100
    inc eax
    inc eax
    vmmcall
END
CASE "exit in the shadow of STI"
    sti
    vmmcall
END
CASE "exit in the shadow of MOV SS"
    mov eax, ss
    mov ss, eax
    vmmcall
END
