// SPDX-License-Identifier: MIT
// The guest's XMM registers, which VMRUN and #VMEXIT leave alone.  [APM2 15.5.1]
//
//   void read_vector_registers(VectorRegisters* to           rcx)
//   void write_vector_registers(const VectorRegisters* from  rcx)

    .intel_syntax noprefix
    .text
    .globl read_vector_registers
read_vector_registers:
    movups [rcx + 16 * 0], xmm0
    movups [rcx + 16 * 1], xmm1
    movups [rcx + 16 * 2], xmm2
    movups [rcx + 16 * 3], xmm3
    movups [rcx + 16 * 4], xmm4
    movups [rcx + 16 * 5], xmm5
    movups [rcx + 16 * 6], xmm6
    movups [rcx + 16 * 7], xmm7
    movups [rcx + 16 * 8], xmm8
    movups [rcx + 16 * 9], xmm9
    movups [rcx + 16 * 10], xmm10
    movups [rcx + 16 * 11], xmm11
    movups [rcx + 16 * 12], xmm12
    movups [rcx + 16 * 13], xmm13
    movups [rcx + 16 * 14], xmm14
    movups [rcx + 16 * 15], xmm15
    ret

    .globl write_vector_registers
write_vector_registers:
    movups xmm0, [rcx + 16 * 0]
    movups xmm1, [rcx + 16 * 1]
    movups xmm2, [rcx + 16 * 2]
    movups xmm3, [rcx + 16 * 3]
    movups xmm4, [rcx + 16 * 4]
    movups xmm5, [rcx + 16 * 5]
    movups xmm6, [rcx + 16 * 6]
    movups xmm7, [rcx + 16 * 7]
    movups xmm8, [rcx + 16 * 8]
    movups xmm9, [rcx + 16 * 9]
    movups xmm10, [rcx + 16 * 10]
    movups xmm11, [rcx + 16 * 11]
    movups xmm12, [rcx + 16 * 12]
    movups xmm13, [rcx + 16 * 13]
    movups xmm14, [rcx + 16 * 14]
    movups xmm15, [rcx + 16 * 15]
    ret
