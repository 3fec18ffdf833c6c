// SPDX-License-Identifier: MIT
// What stops a guest, and what its hypervisor is told.  [APM2 15.7] to [APM2 15.13]
#include "tests/fidelity/cases/cases.inc"

    .set SVM_WORD, 32 // added to a bit of the VMCB's second word of instructions

CASE "intercept: HLT"
    hlt
END
CASE "intercept: CPUID", setup_instruction, 18
    cpuid
END
CASE "intercept: RDTSC", setup_instruction, 14
    rdtsc
END
CASE "intercept: RDPMC", setup_instruction, 15
    rdpmc
END
CASE "intercept: PUSHF", setup_instruction, 16
    pushfq
END
CASE "intercept: POPF", setup_instruction, 17
    push 2
    popfq
END
CASE "intercept: IRET", setup_instruction, 20
    iretq
END
CASE "intercept: INT n", setup_instruction, 21
    int 0x50
END
CASE "intercept: INT n does not mean INT3", setup_instruction, 21
    int3
END
CASE "intercept: INVD", setup_instruction, 22
    invd
END
CASE "intercept: PAUSE", setup_instruction, 23
    pause
END
CASE "intercept: INVLPG", setup_instruction, 25
    invlpg [DATA]
END
CASE "intercept: INVLPGA", setup_instruction, 26
    mov eax, DATA
    xor ecx, ecx
    invlpga rax, ecx
END
CASE "intercept: SIDT", setup_instruction, 6
    sidt [DATA]
END
CASE "intercept: SGDT", setup_instruction, 7
    sgdt [DATA]
END
CASE "intercept: SLDT", setup_instruction, 8
    sldt eax
END
CASE "intercept: STR", setup_instruction, 9
    str eax
END
CASE "intercept: LIDT", setup_instruction, 10
    lidt [DATA]
END
CASE "intercept: LGDT", setup_instruction, 11
    lgdt [DATA]
END
CASE "intercept: LLDT", setup_instruction, 12
    lldt ax
END
CASE "intercept: LTR", setup_instruction, 13
    ltr ax
END
CASE "intercept: ports, IN AL", setup_ports
    in al, 0x80
    nop
END
CASE "intercept: ports, OUT DX, EAX", setup_ports
    mov edx, 0x3F8
    out dx, eax
    nop
END
CASE "intercept: ports, OUT DX, AX", setup_ports
    mov edx, 0x1234
    out dx, ax
    nop
END
CASE "intercept: ports, INSB", setup_ports
    mov edx, 0x60
    mov edi, DATA
    insb
END
CASE "intercept: ports, REP OUTSD", setup_ports
    mov edx, 0x60
    mov esi, DATA
    mov ecx, 4
    rep outsd
END
CASE "intercept: ports, in ring 3 the processor's own refusal comes first", setup_ports_user
    in al, 0x80
END
CASE "intercept: RDMSR", setup_registers
    mov ecx, 0xC0000082
    rdmsr
END
CASE "intercept: WRMSR", setup_registers
    mov ecx, 0xC0000082
    wrmsr
END
CASE "intercept: RDMSR of what the map does not cover", setup_registers
    mov ecx, 0x12345678
    rdmsr
END
CASE "intercept: RDMSR in ring 3 is refused first", setup_registers_user
    mov ecx, 0xC0000082
    rdmsr
END
CASE "intercept: read of CR0", setup_control_registers, 1 << 0
    mov rax, cr0
END
CASE "intercept: SMSW is a read of CR0", setup_control_registers, 1 << 0
    smsw eax
END
CASE "intercept: write of CR0", setup_control_registers, 1 << 16
    mov rax, cr0
    mov cr0, rax
END
CASE "intercept: LMSW is a write of CR0", setup_control_registers, 1 << 16
    lmsw ax
END
CASE "intercept: CLTS is a write of CR0", setup_control_registers, 1 << 16
    clts
END
CASE "intercept: write of CR0 that changes TS alone", setup_instruction, 5
    mov rax, cr0
    or eax, 8
    mov cr0, rax
    vmmcall
END
CASE "intercept: write of CR0 that changes WP", setup_instruction, 5
    mov rax, cr0
    and eax, ~0x10000
    mov cr0, rax
    vmmcall
END
CASE "intercept: read of CR3", setup_control_registers, 1 << 3
    mov rax, cr3
END
CASE "intercept: write of CR3", setup_control_registers, 1 << 19
    mov rcx, cr3
    mov cr3, rcx
END
CASE "intercept: write of CR4", setup_control_registers, 1 << 20
    mov rax, cr4
    mov cr4, rax
END
CASE "intercept: write of CR4, a value that would be refused", setup_control_registers, 1 << 20
    mov rax, -1
    mov cr4, rax
END
CASE "intercept: read of CR8", setup_control_registers, 1 << 8
    mov rax, cr8
END
CASE "intercept: write of CR8", setup_control_registers, 1 << 24
    mov cr8, rax
END
CASE "intercept: read of DR0", setup_debug_registers, 1 << 0
    mov rax, dr0
END
CASE "intercept: write of DR7", setup_debug_registers, 1 << 23
    mov dr7, rax
END
CASE "intercept: VMRUN", setup_nothing
    vmrun rax
END
CASE "intercept: VMMCALL"
    mov eax, 0x55
    vmmcall
END
CASE "intercept: VMLOAD", setup_instruction, SVM_WORD + 2
    vmload rax
END
CASE "intercept: VMSAVE", setup_instruction, SVM_WORD + 3
    vmsave rax
END
CASE "intercept: STGI", setup_instruction, SVM_WORD + 4
    stgi
END
CASE "intercept: CLGI", setup_instruction, SVM_WORD + 5
    clgi
END
CASE "intercept: SKINIT", setup_instruction, SVM_WORD + 6
    skinit eax
END
CASE "intercept: ICEBP", setup_instruction, SVM_WORD + 8
    .byte 0xF1
END
CASE "intercept: WBINVD", setup_instruction, SVM_WORD + 9
    wbinvd
END
CASE "intercept: #DE", setup_exception, 0
    xor ecx, ecx
    div ecx
END
CASE "intercept: #DB", setup_exception, 1
    pushfq
    or dword ptr [rsp], 0x100
    popfq
    nop
    nop
END
CASE "intercept: #BP", setup_exception, 3
    int3
END
CASE "intercept: #UD", setup_exception, 6
    ud2
END
CASE "intercept: #NM", setup_exception_without_fpu, 7
    fninit
END
CASE "intercept: #DF", setup_exception_without_gates, 8
    ud2
END
CASE "intercept: #NP", setup_exception, 11
    int 0x52
END
CASE "intercept: #SS", setup_exception, 12
    movabs rbp, NON_CANONICAL
    mov rax, [rbp]
END
CASE "intercept: #GP", setup_exception, 13
    mov eax, 0x1F8
    mov ds, eax
END
CASE "intercept: #PF leaves CR2 alone", setup_exception, 14
    mov [ABSENT + 0x10], rax
END
CASE "intercept: #PF while an exception is delivered", setup_page_fault_in_delivery, 14
    ud2
END
CASE "intercept: #PF while INT is delivered", setup_page_fault_in_delivery, 14
    int 0x51
END
CASE "intercept: #XF", setup_exception, 19
    mov dword ptr [DATA], 0x1D80
    ldmxcsr [DATA]
    xorps xmm1, xmm1
    mov dword ptr [DATA], 0x3F800000
    movss xmm0, [DATA]
    divss xmm0, xmm1
END
CASE "nested page fault: read, not present", setup_nested, 0x0
    mov rax, [SPECIAL + 0x123]
END
CASE "nested page fault: write, not present", setup_nested, 0x0
    mov [SPECIAL + 0x123], rax
END
CASE "nested page fault: execute, not present", setup_nested, 0x0
    mov ecx, SPECIAL + 0x20
    jmp rcx
END
CASE "nested page fault: write, read-only", setup_nested, 0x65
    mov [SPECIAL], rax
END
CASE "read, read-only", setup_nested, 0x65
    mov rax, [SPECIAL]
    vmmcall
END
CASE "nested page fault: read, ring 0's", setup_nested, 0x63
    mov rax, [SPECIAL]
END
CASE "nested page fault: execute, NX", setup_nested, 0x8000000000000067
    mov ecx, SPECIAL
    jmp rcx
END
CASE "nested page fault: a reserved bit", setup_nested, 0x8000000000067
    mov rax, [SPECIAL]
END
CASE "nested page fault: in ring 3", setup_nested_user, 0x0
    mov rax, [SPECIAL]
END
CASE "nested page fault: the guest's page table, not present", setup_nested_tables, 0x0
    nop
END
CASE "nested page fault: the guest's page table, read-only", setup_nested_tables, 0x65
    nop
END
CASE "a guest's own page fault comes before the nested one", setup_nested, 0x0
    mov rax, [ABSENT]
END
CASE "a shutdown", setup_no_idt
    int3
END
CASE "accessed and dirty bits of the nested table", setup_nested, 0x7
    mov [SPECIAL], rax
    mov rax, [SPECIAL]
    vmmcall
END
