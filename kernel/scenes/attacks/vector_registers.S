// SPDX-License-Identifier: MIT
//   void store_vector_registers(uint64_t to[12]   rcx)
//
// XMM0 to XMM5 as they are: the ones that no caller expects to survive a call. The kernel is
// compiled without SSE, so nothing of its own is in them.
    .intel_syntax noprefix
    .text
    .globl store_vector_registers
store_vector_registers:
    movups [rcx + 0x00], xmm0
    movups [rcx + 0x10], xmm1
    movups [rcx + 0x20], xmm2
    movups [rcx + 0x30], xmm3
    movups [rcx + 0x40], xmm4
    movups [rcx + 0x50], xmm5
    ret
