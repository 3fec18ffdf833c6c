// SPDX-License-Identifier: MIT
// HV_INITIAL_VP_CONTEXT: the registers a virtual processor starts with in a VTL.  [TLFS vsm]
// Used by EnableVpVtl and StartVirtualProcessor, and by the loader for VTL0's own first state.
#pragma once

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

/// HV_X64_SEGMENT_REGISTER. `attributes` has the descriptor's bits: 3:0 type, 4 S, 6:5 DPL, 7 P,
/// 12 AVL, 13 L, 14 D/B, 15 G.
struct SegmentRegister {
    std::uint64_t base = 0;
    std::uint32_t limit = 0;
    std::uint16_t selector = 0;
    std::uint16_t attributes = 0;
};
static_assert(sizeof(SegmentRegister) == 16);

/// HV_X64_TABLE_REGISTER
struct TableRegister {
    std::uint16_t reserved_000[3] = {};
    std::uint16_t limit = 0;
    std::uint64_t base = 0;
};
static_assert(sizeof(TableRegister) == 16);

struct InitialVpContext {
    std::uint64_t rip = 0;
    std::uint64_t rsp = 0;
    std::uint64_t rflags = 0;
    SegmentRegister cs;
    SegmentRegister ds;
    SegmentRegister es;
    SegmentRegister fs;
    SegmentRegister gs;
    SegmentRegister ss;
    SegmentRegister tr;
    SegmentRegister ldtr;
    TableRegister idtr;
    TableRegister gdtr;
    std::uint64_t efer = 0;
    std::uint64_t cr0 = 0;
    std::uint64_t cr3 = 0;
    std::uint64_t cr4 = 0;
    std::uint64_t pat = 0; // MSR_CR_PAT
};
static_assert(sizeof(InitialVpContext) == 224);
static_assert(offsetof(InitialVpContext, cs) == 24);
static_assert(offsetof(InitialVpContext, tr) == 120);
static_assert(offsetof(InitialVpContext, idtr) == 152);
static_assert(offsetof(InitialVpContext, gdtr) == 168);
static_assert(offsetof(InitialVpContext, efer) == 184);
static_assert(offsetof(InitialVpContext, cr3) == 200);
static_assert(offsetof(InitialVpContext, pat) == 216);

} // namespace abi::tlfs
