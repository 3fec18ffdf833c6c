// SPDX-License-Identifier: MIT
// What trap_stubs.S leaves on the stack when the processor takes an exception: all general
// registers, then what the processor pushed itself. Every program has the same stubs and its own
// answer, on_trap.
// [APM2 8.9]
#pragma once

#define TRAP_FRAME_VECTOR 0x78
#define TRAP_FRAME_CS 0x90

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace rt {

struct TrapFrame {
    std::uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    std::uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
    std::uint64_t vector;
    std::uint64_t error_code; // 0 for exceptions that have none
    std::uint64_t rip, cs, rflags, rsp, ss;
};
static_assert(sizeof(TrapFrame) == 22 * 8);
static_assert(offsetof(TrapFrame, vector) == TRAP_FRAME_VECTOR);
static_assert(offsetof(TrapFrame, cs) == TRAP_FRAME_CS);

inline constexpr unsigned trap_stub_count = 32; // one an exception
inline constexpr unsigned trap_stub_size = 16;  // bytes from one stub to the next

} // namespace rt

/// The stub of exception 0; the others follow at trap_stub_size.
extern "C" const std::uint8_t trap_stubs[];

/// The program's answer. What it changes in `frame` is what the interrupted code goes on with.
extern "C" void on_trap(rt::TrapFrame* frame);
#endif
