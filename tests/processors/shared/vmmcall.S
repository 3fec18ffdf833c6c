// SPDX-License-Identifier: MIT
// The two ways out of a guest, by the bare instruction: no hypercall page is placed.
    .intel_syntax noprefix
    .text

// uint64_t bare_hypercall(control rcx, input rdx, output r8)
    .globl bare_hypercall
bare_hypercall:
    vmmcall
    ret

// void bare_vtl_call(request rcx). VTL1 changes RAX and RCX, and no other register.
    .globl bare_vtl_call
bare_vtl_call:
    push rbx
    mov rbx, rcx
    xor eax, eax
    mov ecx, 0x11                   // HvCallVtlCall
    vmmcall                         // ---- VTL1 runs here ----
    pop rbx
    ret
