// SPDX-License-Identifier: MIT
// Where the secure kernel uses XMM0 to XMM5, which VTL0 shares and expects no call to preserve.
// [TLFS vsm, shared and private state]
//
//   void sum_page(const std::byte page[4096]   rcx,
//                 PageSum* result              rdx)
//
// 16 bytes at a time; page_sum.h says what is added up. It leaves parts of the page in XMM0.
    .intel_syntax noprefix
    .text
    .globl sum_page
sum_page:
    pxor xmm1, xmm1                 // the blocks
    pxor xmm2, xmm2                 // the sums so far
    mov eax, 4096 / 16
.Lblock:
    movups xmm0, [rcx]
    paddq xmm1, xmm0
    paddq xmm2, xmm1
    add rcx, 16
    dec eax
    jnz .Lblock
    movups [rdx], xmm1
    movups [rdx + 16], xmm2
    ret

//   void clear_vector_registers()
    .globl clear_vector_registers
clear_vector_registers:
    pxor xmm0, xmm0
    pxor xmm1, xmm1
    pxor xmm2, xmm2
    pxor xmm3, xmm3
    pxor xmm4, xmm4
    pxor xmm5, xmm5
    ret
