// SPDX-License-Identifier: MIT
// run_guest: one turn of the guest. The most important 70 lines of the hypervisor.  Lesson: 2.
//
//   void run_guest(physical address of the VMCB          rcx,
//                  VirtualProcessor*                     rdx: its GuestRegisters come first,
//                  physical address of the host's VMCB   r8)
//
// Software does:  save the host's callee-saved registers; load the guest's general registers;
//                 VMLOAD what VMRUN leaves out (FS, GS, TR, LDTR, KernelGSBase, SYSCALL's MSRs).
// VMRUN does:     save the host's RIP, RSP, RAX, RFLAGS, CR0/3/4, EFER, CS/SS/DS/ES, GDTR, IDTR to
//                 VM_HSAVE_PA; load the guest's from the VMCB; go.  [APM2 15.5.1]
// #VMEXIT does:   the reverse, writes the exit code into the VMCB, clears GIF.  [APM2 15.6]
//
// The short way: what stopped the guest may be so little that neither its registers nor the host's
// state need to be moved, and the next VMRUN follows at once (short_way.h).
//
// GIF is clear in all of the hypervisor, so no interrupt can find us half guest. VMRUN sets it: the
// guest takes its own interrupts.  [APM2 15.17]
#include "hypervisor/svm/guest_registers.h"

    .intel_syntax noprefix
    .text
    .globl run_guest
run_guest:
    push rbx
    push rbp
    push rdi
    push rsi
    push r12
    push r13
    push r14
    push r15
    push r8                         // for VMLOAD of the host's state
    push rdx                        // for the guest's registers, and the short way
    sub rsp, 40                     // the guest's RDX, and the short way's shadow space
    mov rax, rcx

    mov rbx, [rdx + GUEST_RBX]
    mov rcx, [rdx + GUEST_RCX]
    mov rsi, [rdx + GUEST_RSI]
    mov rdi, [rdx + GUEST_RDI]
    mov rbp, [rdx + GUEST_RBP]
    mov r8,  [rdx + GUEST_R8]
    mov r9,  [rdx + GUEST_R9]
    mov r10, [rdx + GUEST_R10]
    mov r11, [rdx + GUEST_R11]
    mov r12, [rdx + GUEST_R12]
    mov r13, [rdx + GUEST_R13]
    mov r14, [rdx + GUEST_R14]
    mov r15, [rdx + GUEST_R15]
    mov rdx, [rdx + GUEST_RDX]

.Lrun:
    vmload rax
    vmrun rax                       // ---- the guest runs here ----
    vmsave rax

    mov [rsp + 32], rdx
    mov rdx, [rsp + 40]             // rcx = the guest's, rdx = VirtualProcessor*
    mov [rdx + GUEST_RCX], rcx      // which SYSCALL changes, and R11
    mov [rdx + GUEST_R11], r11
    call take_short_way             // keeps all registers but rcx, rdx, rax
    mov rdx, [rsp + 40]
    mov rcx, [rdx + GUEST_RCX]
    mov r11, [rdx + GUEST_R11]
    mov rdx, [rsp + 32]
    test rax, rax                   // rax = the VMCB to run next, or 0
    jnz .Lrun

    add rsp, 40
    xchg rdx, [rsp]                 // rdx = VirtualProcessor*, top of stack = the guest's RDX
    mov [rdx + GUEST_RBX], rbx
    mov [rdx + GUEST_RCX], rcx
    mov [rdx + GUEST_RSI], rsi
    mov [rdx + GUEST_RDI], rdi
    mov [rdx + GUEST_RBP], rbp
    mov [rdx + GUEST_R8],  r8
    mov [rdx + GUEST_R9],  r9
    mov [rdx + GUEST_R10], r10
    mov [rdx + GUEST_R11], r11
    mov [rdx + GUEST_R12], r12
    mov [rdx + GUEST_R13], r13
    mov [rdx + GUEST_R14], r14
    mov [rdx + GUEST_R15], r15
    pop rcx
    mov [rdx + GUEST_RDX], rcx

    pop rax                         // the host's own FS, GS, TR and so on
    vmload rax
    pop r15
    pop r14
    pop r13
    pop r12
    pop rsi
    pop rdi
    pop rbp
    pop rbx
    ret
