// SPDX-License-Identifier: MIT
// VTL0's registers while VTL1 runs: the ones both levels share.  [TLFS vsm]
// entry.S saves and loads them; the offsets are shared with it.
#pragma once

#define VTL0_RAX 0x00
#define VTL0_RCX 0x08
#define VTL0_RDX 0x10
#define VTL0_RBX 0x18
#define VTL0_RBP 0x20
#define VTL0_RSI 0x28
#define VTL0_RDI 0x30
#define VTL0_R8 0x38
#define VTL0_R9 0x40
#define VTL0_R10 0x48
#define VTL0_R11 0x50
#define VTL0_R12 0x58
#define VTL0_R13 0x60
#define VTL0_R14 0x68
#define VTL0_R15 0x70
#define VTL0_XMM10 0x78
#define VTL0_REGISTERS_SIZE 0xE0

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace sk {

struct Vtl0Registers {
    std::uint64_t rax = 0;
    std::uint64_t rcx = 0;
    std::uint64_t rdx = 0;
    std::uint64_t rbx = 0;
    std::uint64_t rbp = 0;
    std::uint64_t rsi = 0;
    std::uint64_t rdi = 0;
    std::uint64_t r8 = 0;
    std::uint64_t r9 = 0;
    std::uint64_t r10 = 0;
    std::uint64_t r11 = 0;
    std::uint64_t r12 = 0;
    std::uint64_t r13 = 0;
    std::uint64_t r14 = 0;
    std::uint64_t r15 = 0;
    std::uint64_t xmm10_to_15[12] = {}; // the parameters of a secure call
    std::uint64_t padding_0d8 = 0;      // keeps the stack 16-byte aligned
};
static_assert(sizeof(Vtl0Registers) == VTL0_REGISTERS_SIZE);
static_assert(offsetof(Vtl0Registers, rax) == VTL0_RAX);
static_assert(offsetof(Vtl0Registers, rcx) == VTL0_RCX);
static_assert(offsetof(Vtl0Registers, rdx) == VTL0_RDX);
static_assert(offsetof(Vtl0Registers, rbx) == VTL0_RBX);
static_assert(offsetof(Vtl0Registers, rbp) == VTL0_RBP);
static_assert(offsetof(Vtl0Registers, rsi) == VTL0_RSI);
static_assert(offsetof(Vtl0Registers, rdi) == VTL0_RDI);
static_assert(offsetof(Vtl0Registers, r8) == VTL0_R8);
static_assert(offsetof(Vtl0Registers, r9) == VTL0_R9);
static_assert(offsetof(Vtl0Registers, r10) == VTL0_R10);
static_assert(offsetof(Vtl0Registers, r11) == VTL0_R11);
static_assert(offsetof(Vtl0Registers, r12) == VTL0_R12);
static_assert(offsetof(Vtl0Registers, r13) == VTL0_R13);
static_assert(offsetof(Vtl0Registers, r14) == VTL0_R14);
static_assert(offsetof(Vtl0Registers, r15) == VTL0_R15);
static_assert(offsetof(Vtl0Registers, xmm10_to_15) == VTL0_XMM10);

} // namespace sk
#endif
