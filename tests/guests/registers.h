// SPDX-License-Identifier: MIT
// The registers that both VTLs of a processor share, but for CR2 and DR0..DR3. vtl1_entry.S, which
// saves VTL0's while VTL1 runs, and other assembly of the test images use the offsets.  [TLFS vsm]
#pragma once

#define REGISTERS_RAX 0x00
#define REGISTERS_RCX 0x08
#define REGISTERS_RDX 0x10
#define REGISTERS_RBX 0x18
#define REGISTERS_RBP 0x20
#define REGISTERS_RSI 0x28
#define REGISTERS_RDI 0x30
#define REGISTERS_R8 0x38
#define REGISTERS_R9 0x40
#define REGISTERS_R10 0x48
#define REGISTERS_R11 0x50
#define REGISTERS_R12 0x58
#define REGISTERS_R13 0x60
#define REGISTERS_R14 0x68
#define REGISTERS_R15 0x70
#define REGISTERS_RFLAGS 0x78
#define REGISTERS_XMM 0x80
#define REGISTERS_SIZE 0x180

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace guests {

struct Registers {
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
    std::uint64_t rflags = 0; // not shared; run_code.S tells here what an instruction did to them
    std::uint64_t xmm[16][2] = {};
};
static_assert(sizeof(Registers) == REGISTERS_SIZE);
static_assert(offsetof(Registers, rax) == REGISTERS_RAX);
static_assert(offsetof(Registers, rcx) == REGISTERS_RCX);
static_assert(offsetof(Registers, rdx) == REGISTERS_RDX);
static_assert(offsetof(Registers, rbx) == REGISTERS_RBX);
static_assert(offsetof(Registers, rbp) == REGISTERS_RBP);
static_assert(offsetof(Registers, rsi) == REGISTERS_RSI);
static_assert(offsetof(Registers, rdi) == REGISTERS_RDI);
static_assert(offsetof(Registers, r8) == REGISTERS_R8);
static_assert(offsetof(Registers, r15) == REGISTERS_R15);
static_assert(offsetof(Registers, rflags) == REGISTERS_RFLAGS);
static_assert(offsetof(Registers, xmm) == REGISTERS_XMM);

} // namespace guests
#endif
