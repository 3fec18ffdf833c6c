// SPDX-License-Identifier: MIT
// Segment registers, descriptor tables and the task register.  [APM2 4.5] [APM2 4.10] [APM2 12]
#include "tests/fidelity/cases/cases.inc"

    .macro LOAD register, selector
    mov eax, \selector
    mov \register, eax
    vmmcall
    .endm

CASE "DS: null"
    LOAD ds, 0
END
CASE "DS: a segment that is not present"
    LOAD ds, 0x48
END
CASE "DS: beyond the GDT"
    LOAD ds, 0x1F8
END
CASE "DS: code that may be read"
    LOAD ds, 0x08
END
CASE "DS: code that may not be read"
    LOAD ds, 0x90
END
CASE "DS: a TSS"
    LOAD ds, 0xA0
END
CASE "DS: ring 0's, from ring 3", setup_user
    LOAD ds, 0x10
END
CASE "ES: ring 3's, with RPL 3"
    LOAD es, 0x23
END
CASE "DS: of the LDT, without LDT"
    LOAD ds, 0x0C
END
CASE "SS: null in ring 0"
    LOAD ss, 0
END
CASE "SS: null in ring 3", setup_user
    LOAD ss, 3
END
CASE "SS: a segment that is not present"
    LOAD ss, 0x48
END
CASE "SS: not for writing"
    LOAD ss, 0x98
END
CASE "SS: code"
    LOAD ss, 0x08
END
CASE "SS: RPL 3 in ring 0"
    LOAD ss, 0x23
END
CASE "CS cannot be moved to"
    .byte 0x8E, 0xC8 // mov cs, eax
END
CASE "segment register 6 does not exist"
    .byte 0x8E, 0xF0
END
CASE "FS: its base is the descriptor's"
    movabs rcx, 0x123456789
    mov eax, ecx
    mov edx, 1
    mov ecx, 0xC0000100
    wrmsr
    mov eax, 0x23
    mov fs, eax
    mov ecx, 0xC0000100
    rdmsr
    vmmcall
END
CASE "FS: null"
    mov eax, 0x5000
    mov ecx, 0xC0000100
    wrmsr
    xor eax, eax
    mov fs, eax
    rdmsr
    vmmcall
END
CASE "LLDT: null, then a selector of it"
    xor eax, eax
    lldt ax
    LOAD ds, 0x0C
END
CASE "LLDT: an LDT, then a selector of it"
    mov eax, 0x78
    lldt ax
    LOAD ds, 0x0C
END
CASE "LLDT: a selector of it beyond its limit"
    mov eax, 0x78
    lldt ax
    LOAD ds, 0x14
END
CASE "LLDT: a data segment"
    mov eax, 0x10
    lldt ax
END
CASE "LLDT: a selector of an LDT"
    mov eax, 0x7C
    lldt ax
END
CASE "LTR: a TSS that is free becomes busy"
    mov eax, 0xA0
    ltr ax
    movzx eax, byte ptr [0x4500A5]
    vmmcall
END
CASE "LTR: the TSS in use"
    mov eax, 0x30
    ltr ax
END
CASE "LTR: null"
    xor eax, eax
    ltr ax
END
CASE "LTR: not present"
    mov eax, 0x58
    ltr ax
END
CASE "LTR: code"
    mov eax, 0x08
    ltr ax
END
CASE "STR"
    mov rax, -1
    str rax
    vmmcall
END
CASE "SLDT"
    mov rax, -1
    sldt rax
    vmmcall
END
CASE "SGDT"
    sgdt [DATA]
    mov rax, [DATA + 2]
    shl rax, 16
    mov ax, [DATA]
    vmmcall
END
CASE "LGDT: a non-canonical base"
    mov word ptr [DATA], 0xFFFF
    movabs rax, NON_CANONICAL
    mov [DATA + 2], rax
    lgdt [DATA]
    vmmcall
END
CASE "LIDT: a non-canonical base"
    movabs rax, NON_CANONICAL
    mov [DATA + 2], rax
    lidt [DATA]
    vmmcall
END
CASE "LAR of code"
    mov ecx, 0x08
    lar eax, ecx
    vmmcall
END
CASE "LAR of a TSS in use"
    mov ecx, 0x30
    lar eax, ecx
    vmmcall
END
CASE "LAR of an interrupt gate's place, which is empty"
    mov eax, 7
    mov ecx, 0x38
    lar eax, ecx
    vmmcall
END
CASE "LSL of data"
    mov ecx, 0x10
    lsl eax, ecx
    vmmcall
END
CASE "LSL beyond the GDT leaves the register"
    mov eax, 7
    mov ecx, 0x1F8
    lsl eax, ecx
    vmmcall
END
CASE "VERR of code that may not be read"
    mov ecx, 0x90
    verr cx
    setz al
    vmmcall
END
CASE "VERW of data, in ring 3", setup_user
    mov ecx, 0x23
    verw cx
    setz al
    vmmcall
END
CASE "VERW of ring 0's data, in ring 3", setup_user
    mov ecx, 0x10
    verw cx
    setz al
    vmmcall
END
CASE "32-bit code cannot reach beyond its limit"
    push 0x88
    lea rax, [rip + 1f]
    push rax
    .byte 0x48, 0xCB // retfq
1:  .byte 0xA1       // mov eax, at the page that is not there
    .long ABSENT
END
CASE "PUSH of a segment register that is gone"
    .byte 0x0E // push cs
END
