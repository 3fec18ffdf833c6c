// SPDX-License-Identifier: MIT
// The guest's general registers while the hypervisor runs. VMRUN and #VMEXIT switch only RAX, RSP
// and RIP; the rest is saved here by vmrun.S, which shares the offsets with this file.
// [APM2 15.5.1]
#pragma once

#define GUEST_RBX 0x00
#define GUEST_RCX 0x08
#define GUEST_RDX 0x10
#define GUEST_RSI 0x18
#define GUEST_RDI 0x20
#define GUEST_RBP 0x28
#define GUEST_R8 0x30
#define GUEST_R9 0x38
#define GUEST_R10 0x40
#define GUEST_R11 0x48
#define GUEST_R12 0x50
#define GUEST_R13 0x58
#define GUEST_R14 0x60
#define GUEST_R15 0x68

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace hv {

/// All general registers but RAX and RSP, which the VMCB holds. Shared by both VTLs.  [TLFS vsm]
struct GuestRegisters {
    std::uint64_t rbx = 0;
    std::uint64_t rcx = 0;
    std::uint64_t rdx = 0;
    std::uint64_t rsi = 0;
    std::uint64_t rdi = 0;
    std::uint64_t rbp = 0;
    std::uint64_t r8 = 0;
    std::uint64_t r9 = 0;
    std::uint64_t r10 = 0;
    std::uint64_t r11 = 0;
    std::uint64_t r12 = 0;
    std::uint64_t r13 = 0;
    std::uint64_t r14 = 0;
    std::uint64_t r15 = 0;
};
static_assert(sizeof(GuestRegisters) == 0x70);
static_assert(offsetof(GuestRegisters, rbx) == GUEST_RBX);
static_assert(offsetof(GuestRegisters, rcx) == GUEST_RCX);
static_assert(offsetof(GuestRegisters, rdx) == GUEST_RDX);
static_assert(offsetof(GuestRegisters, rsi) == GUEST_RSI);
static_assert(offsetof(GuestRegisters, rdi) == GUEST_RDI);
static_assert(offsetof(GuestRegisters, rbp) == GUEST_RBP);
static_assert(offsetof(GuestRegisters, r8) == GUEST_R8);
static_assert(offsetof(GuestRegisters, r9) == GUEST_R9);
static_assert(offsetof(GuestRegisters, r10) == GUEST_R10);
static_assert(offsetof(GuestRegisters, r11) == GUEST_R11);
static_assert(offsetof(GuestRegisters, r12) == GUEST_R12);
static_assert(offsetof(GuestRegisters, r13) == GUEST_R13);
static_assert(offsetof(GuestRegisters, r14) == GUEST_R14);
static_assert(offsetof(GuestRegisters, r15) == GUEST_R15);

} // namespace hv
#endif
