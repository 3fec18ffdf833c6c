// SPDX-License-Identifier: MIT
// EXITINFO1 of VMEXIT_NPF: what the guest tried. EXITINFO2 is the guest-physical address.
// [APM2 15.25.6]  Lesson: 7.
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86::svm {

/// A page-fault error code, and above it whose access it was. `user` is set for every access:
/// nested tables treat the whole guest as user mode, unless GMET is on.
struct NestedPageFaultInfo : Register<NestedPageFaultInfo> {
    static constexpr Bit<0> present{};            // P: a nested entry exists and forbids this
    static constexpr Bit<1> write{};              // RW
    static constexpr Bit<2> user{};               // US
    static constexpr Bit<3> reserved{};           // RSV
    static constexpr Bit<4> fetch{};              // ID
    static constexpr Bit<6> shadow_stack{};       // SS
    static constexpr Bit<32> final_translation{}; // the page the guest meant
    static constexpr Bit<33> page_table_walk{};   // a guest page table; counts as a write
};

static_assert(NestedPageFaultInfo::from(0x1'0000'0015).get(NestedPageFaultInfo::fetch));
static_assert(NestedPageFaultInfo::from(0x2'0000'0007).get(NestedPageFaultInfo::page_table_walk));

} // namespace x86::svm
