// SPDX-License-Identifier: MIT
// A secure call whose caller keeps no registers, and looks at what is in them when it returns.
//
//   uint64_t call_and_look(VtlCall code in the hypercall page   rcx,
//                          first word of the call               rdx,
//                          first parameter                      r8,
//                          uint64_t found[12]                   r9)
//
// Returns the answer's status. Found are XMM0 to XMM5, which carry no part of the answer; the
// kernel is compiled without SSE, so nothing of its own is in them.
    .intel_syntax noprefix
    .text
    .globl call_and_look
call_and_look:
    push rbx
    push rdi
    sub rsp, 40                     // shadow space, and RSP back to a multiple of 16
    mov rdi, r9
    mov rbx, rdx
    movq xmm10, r8
    mov rax, rcx
    xor ecx, ecx
    call rax                        // ---- VTL1 runs here ----
    movups [rdi + 0x00], xmm0
    movups [rdi + 0x10], xmm1
    movups [rdi + 0x20], xmm2
    movups [rdi + 0x30], xmm3
    movups [rdi + 0x40], xmm4
    movups [rdi + 0x50], xmm5
    movhlps xmm10, xmm10            // parameter 1: the status
    movq rax, xmm10
    add rsp, 40
    pop rdi
    pop rbx
    ret
