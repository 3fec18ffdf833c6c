// SPDX-License-Identifier: MIT
// The private state of a VTL as its own instructions see it: control registers, descriptor tables,
// MSRs. One reading (Snippet::ReadState) fills it.  [TLFS vsm]
#pragma once

#define STATE_CR0 0x00
#define STATE_CR2 0x08
#define STATE_CR3 0x10
#define STATE_CR4 0x18
#define STATE_CR8 0x20
#define STATE_DR7 0x28
#define STATE_GDTR 0x30
#define STATE_IDTR 0x40
#define STATE_SELECTORS 0x50
#define STATE_MSRS 0x60
#define STATE_MSR_COUNT 15

#ifndef __ASSEMBLER__
#include <cstddef>
#include <cstdint>

namespace conformance {

struct PrivateState {
    std::uint64_t cr0 = 0;
    std::uint64_t cr2 = 0; // shared, but read along with the others
    std::uint64_t cr3 = 0;
    std::uint64_t cr4 = 0;
    std::uint64_t cr8 = 0;
    std::uint64_t dr7 = 0;
    std::uint64_t gdtr[2] = {}; // limit and base as SGDT stores them
    std::uint64_t idtr[2] = {};
    std::uint16_t ldtr = 0;
    std::uint16_t tr = 0;
    std::uint16_t cs = 0;
    std::uint16_t ss = 0;
    std::uint16_t ds = 0;
    std::uint16_t es = 0;
    std::uint16_t fs = 0;
    std::uint16_t gs = 0;
    std::uint64_t msr[STATE_MSR_COUNT] = {}; // in the order of state_msrs
};
static_assert(offsetof(PrivateState, cr2) == STATE_CR2);
static_assert(offsetof(PrivateState, cr3) == STATE_CR3);
static_assert(offsetof(PrivateState, cr4) == STATE_CR4);
static_assert(offsetof(PrivateState, cr8) == STATE_CR8);
static_assert(offsetof(PrivateState, dr7) == STATE_DR7);
static_assert(offsetof(PrivateState, gdtr) == STATE_GDTR);
static_assert(offsetof(PrivateState, idtr) == STATE_IDTR);
static_assert(offsetof(PrivateState, ldtr) == STATE_SELECTORS);
static_assert(offsetof(PrivateState, msr) == STATE_MSRS);

} // namespace conformance

/// run_code.S: the numbers of the MSRs in PrivateState::msr.
extern "C" const std::uint32_t state_msrs[STATE_MSR_COUNT];
#endif
