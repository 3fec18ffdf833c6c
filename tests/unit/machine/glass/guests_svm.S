// SPDX-License-Identifier: MIT
// Small hypervisors and small guests, for the tests of SVM. See guests.S.
#include "tests/unit/machine/glass/guest_macros.inc"

// The shortest hypervisor: rax is the VMCB.
GUEST runs_guest
    vmrun rax
    hlt
END runs_guest

// rcx times into the guest, stepping over its VMMCALL.
GUEST runs_guest_often
1:  vmrun rax
    add qword ptr [rax + 0x578], 3
    dec rcx
    jnz 1b
    hlt
END runs_guest_often

GUEST calls_hypervisor
1:  inc rbx
    vmmcall
    jmp 1b
END calls_hypervisor

// rax: a VMCB; what VMLOAD brings, VMSAVE takes back to the next page.
GUEST loads_and_saves
    vmload rax
    add rax, 0x1000
    vmsave rax
    hlt
END loads_and_saves

GUEST reads_msr
    rdmsr
    vmmcall
END reads_msr

GUEST writes_port
    nop
    out 0x80, al
    vmmcall
END writes_port

GUEST uses_processor
    mov rax, cr0
    mov rbx, cr3
    cpuid
    vmmcall
END uses_processor

GUEST writes_word
    inc ecx
    mov [rdi], rax
    vmmcall
END writes_word

GUEST jumps
    jmp rdi
END jumps

// The processor's own registers, one instruction after the other. rdi: a table, ax: a selector.
GUEST writes_cr0
    nop
    mov cr0, rdx
    vmmcall
END writes_cr0

GUEST writes_cr3
    nop
    mov cr3, rdx
    vmmcall
END writes_cr3

GUEST writes_cr4_and_calls
    nop
    mov cr4, rdx
    vmmcall
END writes_cr4_and_calls

GUEST loads_gdt
    nop
    lgdt [rdi]
    vmmcall
END loads_gdt

GUEST loads_idt
    nop
    lidt [rdi]
    vmmcall
END loads_idt

GUEST loads_ldt
    nop
    lldt dx
    vmmcall
END loads_ldt

GUEST loads_task
    nop
    ltr dx
    vmmcall
END loads_task

GUEST sets_extended_control
    nop
    xor ecx, ecx
    xsetbv
    vmmcall
END sets_extended_control

// Interrupts on; the hypervisor is called in the shadow of STI.
GUEST calls_behind_sti
    sti
    vmmcall
    inc rcx
    inc rcx
    hlt
END calls_behind_sti

// The task priority goes down, and up again. rdx: how far down.
GUEST lowers_priority
    sti
    nop
    mov cr8, rdx
    nop
    mov eax, 9
    mov cr8, rax
    hlt
END lowers_priority

// Non-maskable, to myself. r15: the APIC's page.
GUEST sends_itself_nmi
    inc rcx
    mov dword ptr [r15 + 0x300], 0x40400
    inc rcx
    hlt
END sends_itself_nmi

// Sends two more while it handles the first; notes each time where its stack was. rdi: memory.
GUEST sends_nmi_while_handling_one
    mov [rdi + rbx * 8], rsp
    inc rbx
    cmp rbx, 3
    jae 1f
    mov dword ptr [r15 + 0x300], 0x40400
    nop
    nop
1:  iretq
END sends_nmi_while_handling_one

// Interrupts of both kinds while the global flag is clear; rcx counts how far it came.
GUEST holds_interrupts_back
    sti
    clgi
    mov dword ptr [r15 + 0x300], 0x40031
    mov dword ptr [r15 + 0x300], 0x40400
    inc rcx
    stgi
    inc rcx
    cli
    hlt
END holds_interrupts_back

// The end of a hypervisor's way out of a guest.
GUEST runs_guest_and_opens
    vmrun rax
    nop
    stgi
    nop
    hlt
END runs_guest_and_opens

    .section .note.GNU-stack, "", @progbits
