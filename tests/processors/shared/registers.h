// SPDX-License-Identifier: MIT
// VTL0's general registers while VTL1 runs. vtl1/entry.S saves and loads them.
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
#define REGISTERS_SIZE 0x80

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace processors {

struct Registers {
    std::uint64_t rax, rcx, rdx, rbx, rbp, rsi, rdi;
    std::uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    std::uint64_t padding_078; // keeps the stack 16-byte aligned
};
static_assert(sizeof(Registers) == REGISTERS_SIZE);
static_assert(offsetof(Registers, rcx) == REGISTERS_RCX);
static_assert(offsetof(Registers, rbx) == REGISTERS_RBX);
static_assert(offsetof(Registers, r8) == REGISTERS_R8);
static_assert(offsetof(Registers, r15) == REGISTERS_R15);

} // namespace processors
#endif
