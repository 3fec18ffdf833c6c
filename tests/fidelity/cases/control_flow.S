// SPDX-License-Identifier: MIT
// Interrupts by software, gates, IRET, SYSCALL and SYSRET.  [APM2 6.1] [APM2 8.9]
#include "tests/fidelity/cases/cases.inc"

// Pushes what IRETQ takes, and IRETQ. SS, RSP, RFLAGS, CS, RIP.
    .macro IRET_TO ss, rsp, flags, cs, rip
    push \ss
    mov eax, \rsp
    push rax
    push \flags
    push \cs
    lea rax, [rip + \rip]
    push rax
    xor eax, eax
    iretq
    .endm

// Through the pointer at DATA, 32 bits and a selector, which the assembler cannot say here.
    .macro FAR_JUMP
    .byte 0xFF, 0x2C, 0x25
    .long DATA
    .endm
    .macro FAR_CALL
    .byte 0xFF, 0x1C, 0x25
    .long DATA
    .endm

CASE "INT through a gate for ring 3, from ring 3", setup_user
    int 0x50
END
CASE "INT through a gate for ring 0, from ring 3", setup_user
    int 0x51
END
CASE "INT through a gate for ring 0, from ring 0"
    int 0x51
END
CASE "INT3 through a gate for ring 0, from ring 3", setup_user
    int3
END
CASE "gate not present"
    int 0x52
END
CASE "gate of a type that is reserved"
    int 0x53
END
CASE "gate to a data segment"
    int 0x54
END
CASE "gate to the null segment"
    int 0x55
END
CASE "gate to a code segment that is not present"
    int 0x56
END
CASE "gate to a non-canonical address"
    int 0x57
END
CASE "gate with a stack of its own"
    int 0x58
END
CASE "gate with a stack of its own, from ring 3", setup_user
    int 0x58
END
CASE "trap gate leaves IF", setup_user
    int 0x59
END
CASE "task gate"
    int 0x5A
END
CASE "gate to a selector beyond the GDT"
    int 0x5B
END
CASE "gate to code of ring 3"
    int 0x5C
END
CASE "gate to 32-bit code"
    int 0x5D
END
CASE "gate to a selector of the LDT, without LDT"
    int 0x5E
END
CASE "gate with a stack that is non-canonical"
    int 0x5F
END
CASE "vector beyond the IDT's limit", setup_short_idt
    int 0x60
END
CASE "exception beyond the IDT's limit is a double fault's, and then a shutdown", setup_no_idt
    ud2
END
CASE "double fault: a contributory exception during another", setup_gate_away, 0xD
    mov ecx, 0xC0000080
    movabs rax, NON_CANONICAL
    mov rax, [rax]
END
CASE "a benign exception first is no double fault", setup_gate_away, 0x6
    ud2
END
CASE "double fault: a page fault during a page fault", setup_absent_stack
    mov rax, [ABSENT]
END
CASE "page fault while an interrupt is delivered", setup_absent_stack
    int 0x51
END
CASE "RSP0 that is non-canonical, from ring 3", setup_bad_rsp0
    ud2
END
CASE "the stack is aligned before a frame is pushed"
    sub rsp, 3
    int 0x51
END
CASE "direction and trap flags in a handler", setup_user
    std
    int 0x50
END
CASE "IRET to ring 0"
    IRET_TO 0x10, KERNEL_STACK - 64, 0x202, 0x08, 1f
1:  vmmcall
END
CASE "IRET to ring 3"
    IRET_TO 0x23, USER_STACK, 0x202, 0x2B, 1f
1:  vmmcall
END
CASE "IRET to ring 3 with IOPL and flags"
    IRET_TO 0x23, USER_STACK, 0x247ED7, 0x2B, 1f
1:  vmmcall
END
CASE "IRET in ring 3 changes neither IF nor IOPL", setup_user
    IRET_TO 0x23, USER_STACK, 0x3000, 0x2B, 1f
1:  vmmcall
END
CASE "IRET with NT"
    pushfq
    or dword ptr [rsp], 0x4000
    popfq
    iretq
END
CASE "IRET to the null segment"
    IRET_TO 0x10, KERNEL_STACK, 2, 0, 1f
1:  vmmcall
END
CASE "IRET to a data segment"
    IRET_TO 0x10, KERNEL_STACK, 2, 0x10, 1f
1:  vmmcall
END
CASE "IRET to code that is not present"
    IRET_TO 0x10, KERNEL_STACK, 2, 0x40, 1f
1:  vmmcall
END
CASE "IRET to beyond the GDT"
    IRET_TO 0x10, KERNEL_STACK, 2, 0x1F8, 1f
1:  vmmcall
END
CASE "IRET to code with L and D"
    IRET_TO 0x10, KERNEL_STACK, 2, 0xB0, 1f
1:  vmmcall
END
CASE "IRET from ring 3 to ring 0", setup_user
    IRET_TO 0x10, USER_STACK, 2, 0x08, 1f
1:  vmmcall
END
CASE "IRET to ring 3 with the null stack"
    IRET_TO 0, USER_STACK, 2, 0x2B, 1f
1:  vmmcall
END
CASE "IRET to ring 3 with a stack of ring 0"
    IRET_TO 0x10, USER_STACK, 2, 0x2B, 1f
1:  vmmcall
END
CASE "IRET to ring 3 with a stack that is not present"
    IRET_TO 0x4B, USER_STACK, 2, 0x2B, 1f
1:  vmmcall
END
CASE "IRET to ring 0 with the null stack"
    IRET_TO 0, KERNEL_STACK - 64, 2, 0x08, 1f
1:  vmmcall
END
CASE "IRET to a non-canonical address"
    push 0x10
    push KERNEL_STACK
    push 2
    push 8
    movabs rax, NON_CANONICAL
    push rax
    iretq
END
CASE "IRET to 32-bit code of ring 3"
    push 0x23
    push USER_STACK
    push 2
    push 0x1B
    lea rax, [rip + 1f]
    push rax
    iretq
1:  .byte 0x48, 0x90 // dec eax; nop
    ud2
END
CASE "IRET from ring 3 clears a data segment of ring 0"
    mov eax, 0x10
    mov ds, eax
    IRET_TO 0x23, USER_STACK, 2, 0x2B, 1f
1:  mov eax, ds
    vmmcall
END
CASE "far return to ring 3"
    push 0x23
    push USER_STACK
    push 0x2B
    lea rax, [rip + 1f]
    push rax
    .byte 0x48, 0xCB // retfq
1:  vmmcall
END
CASE "far return to a data segment"
    push 0x10
    lea rax, [rip + 1f]
    push rax
    .byte 0x48, 0xCB
1:  vmmcall
END
CASE "far jump to 64-bit code"
    lea rax, [rip + 1f]
    mov [DATA], eax
    mov word ptr [DATA + 4], 0x50
    FAR_JUMP
1:  mov eax, cs
    vmmcall
END
CASE "far jump to code of ring 3"
    lea rax, [rip + 1f]
    mov [DATA], eax
    mov word ptr [DATA + 4], 0x2B
    FAR_JUMP
1:  vmmcall
END
CASE "direct far jump does not exist"
    .byte 0xEA
END
CASE "far call through a call gate, from ring 3", setup_user
    mov word ptr [DATA + 4], 0x6B
    FAR_CALL
END
CASE "far call to a TSS"
    mov word ptr [DATA + 4], 0xA0
    FAR_CALL
END
CASE "SYSCALL from ring 3: RAX is RCX, and RFLAGS in the upper half", setup_user
    syscall
END
CASE "SYSCALL masks the flags", setup_user
    std
    syscall
END
CASE "SYSCALL without EFER.SCE", setup_efer, 0x1
    syscall
END
CASE "SYSRET to ring 3"
    lea rcx, [rip + 1f]
    mov r11d, 0x202
    sysretq
1:  mov eax, cs
    mov ecx, ss
    shl ecx, 16
    or eax, ecx
    vmmcall
END
CASE "SYSRET with RF and VM in R11"
    lea rcx, [rip + 1f]
    mov r11d, 0x37202
    sysretq
1:  vmmcall
END
CASE "SYSRET to a non-canonical address"
    movabs rcx, NON_CANONICAL
    mov r11d, 2
    sysretq
END
CASE "SYSRET to 32-bit code"
    lea rcx, [rip + 1f]
    mov r11d, 2
    sysret
1:  .byte 0x48, 0x90 // dec eax; nop
    ud2
END
CASE "SYSRET without EFER.SCE", setup_efer, 0x1
    sysretq
END
CASE "SYSENTER in long mode"
    sysenter
END
