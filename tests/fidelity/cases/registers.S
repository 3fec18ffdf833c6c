// SPDX-License-Identifier: MIT
// Control registers, model-specific registers, and what ring 3 may not do.
// [APM2 3.1] [APM2 3.2] [APM3]
#include "tests/fidelity/cases/cases.inc"

CASE "CR0: paging without protection", setup_landing
    mov rax, 0x80010030
    mov cr0, rax
END
CASE "CR0: NW without CD"
    mov eax, 0xA0010031
    mov cr0, rax
END
CASE "CR0: a bit of the upper half"
    movabs rax, 0x180010031
    mov cr0, rax
END
CASE "CR0: paging off in long mode", setup_landing
    mov eax, 0x10031
    mov cr0, rax
END
CASE "CR0: ET cannot be cleared"
    mov eax, 0x80010021
    mov cr0, rax
    mov rax, cr0
    vmmcall
END
CASE "CR4: a reserved bit"
    mov eax, 0x80000620
    mov cr4, rax
END
CASE "CR4: PAE off in long mode"
    mov eax, 0x600
    mov cr4, rax
END
CASE "CR3: a reserved bit of the upper half"
    movabs rcx, 0x8000000000000000
    mov rax, cr3
    or rax, rcx
    mov cr3, rax
    vmmcall
END
CASE "CR8: more than 15"
    mov eax, 16
    mov cr8, rax
END
CASE "CR8 is read back"
    mov eax, 9
    mov cr8, rax
    xor eax, eax
    mov rax, cr8
    xor ecx, ecx
    mov cr8, rcx
    vmmcall
END
CASE "CR1 does not exist"
    .byte 0x0F, 0x20, 0xC8 // mov rax, cr1
END
CASE "LMSW cannot leave protected mode"
    mov eax, 0x30
    lmsw ax
    mov rax, cr0
    vmmcall
END
CASE "SMSW to a 64-bit register"
    mov rax, -1
    smsw rax
    vmmcall
END
CASE "CLTS", setup_cr0, 0x8
    clts
    mov rax, cr0
    vmmcall
END
CASE "RDMSR of a register that does not exist"
    mov ecx, 0x12345678
    rdmsr
END
CASE "WRMSR of a register that does not exist"
    mov ecx, 0x12345678
    wrmsr
END
CASE "EFER: a reserved bit"
    mov ecx, 0xC0000080
    rdmsr
    or edx, 1
    wrmsr
    vmmcall
END
CASE "EFER: LME off while paging"
    mov ecx, 0xC0000080
    rdmsr
    and eax, ~0x100
    wrmsr
    rdmsr
    vmmcall
END
CASE "EFER is read back", setup_efer, 0x1
    mov ecx, 0xC0000080
    rdmsr
    vmmcall
END
CASE "LSTAR: a non-canonical address"
    mov ecx, 0xC0000082
    mov edx, 0x80000000
    wrmsr
    vmmcall
END
CASE "FS.Base: a non-canonical address"
    mov ecx, 0xC0000100
    mov edx, 0x80000000
    wrmsr
    vmmcall
END
CASE "FS.Base is FS's"
    mov ecx, 0xC0000100
    mov eax, DATA
    wrmsr
    mov dword ptr [DATA + 16], 0x1234
    xor eax, eax
    mov eax, fs:[16]
    vmmcall
END
CASE "SWAPGS exchanges GS.Base and KernelGSBase"
    mov ecx, 0xC0000102
    mov eax, DATA
    xor edx, edx
    wrmsr
    swapgs
    mov ecx, 0xC0000101
    rdmsr
    vmmcall
END
CASE "PAT: a reserved type"
    mov ecx, 0x277
    mov eax, 2
    wrmsr
    vmmcall
END
CASE "RDTSC in ring 3 with CR4.TSD", setup_cr4_user, 0x4
    rdtsc
END
CASE "RDPMC in ring 3 without CR4.PCE", setup_user
    rdpmc
END
CASE "DR6 and DR7 at the start"
    mov rax, dr6
    shl rax, 32
    mov rcx, dr7
    or rax, rcx
    vmmcall
END
CASE "DR7: a bit of the upper half"
    movabs rax, 0x100000000
    mov dr7, rax
END
CASE "DR6: a bit of the upper half"
    movabs rax, 0x100000000
    mov dr6, rax
END
CASE "DR4 with CR4.DE", setup_cr4, 0x8
    mov rax, dr4
END
CASE "DR4 without CR4.DE is DR6"
    mov rax, dr4
    vmmcall
END
CASE "DR7 with GD", setup_nothing
    mov eax, 0x2400
    mov dr7, rax
    mov rax, dr0
    vmmcall
END
CASE "DR0 is read back"
    mov eax, 0x1234
    mov dr0, rax
    xor eax, eax
    mov rax, dr0
    xor ecx, ecx
    mov dr0, rcx
    vmmcall
END
CASE "an instruction breakpoint"
    mov eax, CODE + 0x40
    mov dr0, rax
    mov eax, 0x401
    mov dr7, rax
    mov ecx, CODE + 0x40
    xor eax, eax
    jmp rcx
    .fill 0x40 - (. - 98b), 1, 0x90
    inc eax
    vmmcall
END
CASE "a data breakpoint on a store"
    mov eax, DATA
    mov dr0, rax
    mov eax, 0xD0401
    mov dr7, rax
    mov dword ptr [DATA], 5
    inc eax
    vmmcall
END
CASE "a single step"
    pushfq
    or dword ptr [rsp], 0x100
    popfq
    inc eax
    inc eax
    vmmcall
END
CASE "ICEBP"
    .byte 0xF1
END
CASE "HLT in ring 3", setup_user
    hlt
END
CASE "CLI in ring 3", setup_user
    cli
END
CASE "STI in ring 3", setup_user
    sti
END
CASE "IN in ring 3", setup_user
    in al, 0x80
END
CASE "OUT in ring 3", setup_user
    out 0x80, al
END
CASE "RDMSR in ring 3", setup_user
    mov ecx, 0xC0000080
    rdmsr
END
CASE "MOV from CR0 in ring 3", setup_user
    mov rax, cr0
END
CASE "MOV to DR0 in ring 3", setup_user
    mov dr0, rax
END
CASE "INVLPG in ring 3", setup_user
    invlpg [DATA]
END
CASE "LGDT in ring 3", setup_user
    lgdt [DATA]
END
CASE "LTR in ring 3", setup_user
    ltr ax
END
CASE "WBINVD in ring 3", setup_user
    wbinvd
END
CASE "SWAPGS in ring 3", setup_user
    swapgs
END
CASE "SYSRET in ring 3", setup_user
    sysretq
END
CASE "VMRUN in ring 3", setup_user
    vmrun rax
END
CASE "CLGI in ring 3", setup_user
    clgi
END
CASE "VMMCALL in ring 3 reaches the hypervisor", setup_user
    mov eax, 3
    vmmcall
END
CASE "SIDT in ring 3 without UMIP", setup_user
    sidt [DATA]
    movzx eax, word ptr [DATA]
    vmmcall
END
CASE "MONITOR does not exist"
    monitor
END
