// SPDX-License-Identifier: MIT
// Input and output blocks of the hypercalls, byte for byte.  [TLFS hypercalls]
#pragma once

#include "abi/tlfs/register_names.h"
#include "abi/tlfs/vp_context.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

/// HV_INPUT_VTL: the VTL a call is about. All zero means "the caller's own".
struct InputVtl : x86::Register<InputVtl, std::uint8_t> {
    static constexpr x86::Bits<3, 0, std::uint8_t> target{};
    static constexpr x86::Bit<4> use_target{};
    static constexpr x86::Bits<7, 5, std::uint8_t> reserved_5{};

    static constexpr InputVtl own() { return {}; }
    static constexpr InputVtl of(Vtl vtl) {
        return InputVtl{}.with(target, static_cast<std::uint8_t>(vtl)).with(use_target, true);
    }
};

/// HvCallModifyVtlProtectionMask; a list of guest page numbers (u64) follows.
struct ModifyVtlProtectionMaskInput {
    std::uint64_t partition = 0;
    std::uint32_t map_flags = 0; // HV_MAP_GPA_FLAGS, see abi/page_access.h
    InputVtl target_vtl;
    std::uint8_t reserved_00d[3] = {};

    static constexpr unsigned max_pages = (4096 - 16) / 8;
};
static_assert(sizeof(ModifyVtlProtectionMaskInput) == 16);
static_assert(offsetof(ModifyVtlProtectionMaskInput, target_vtl) == 12);

/// HvCallEnablePartitionVtl
struct EnablePartitionVtlInput {
    std::uint64_t partition = 0;
    std::uint8_t target_vtl = 0;
    std::uint8_t flags = 0; // bit 0: MBEC
    std::uint8_t reserved_00a[6] = {};
};
static_assert(sizeof(EnablePartitionVtlInput) == 16);

/// HvCallEnableVpVtl
struct EnableVpVtlInput {
    std::uint64_t partition = 0;
    std::uint32_t vp_index = 0;
    std::uint8_t target_vtl = 0;
    std::uint8_t reserved_00d[3] = {};
    InitialVpContext context;
};
static_assert(sizeof(EnableVpVtlInput) == 240);
static_assert(offsetof(EnableVpVtlInput, context) == 16);

/// HvCallGetVpRegisters and HvCallSetVpRegisters begin with this; names (u32) or elements follow.
struct VpRegistersHeader {
    std::uint64_t partition = 0;
    std::uint32_t vp_index = 0;
    InputVtl target_vtl;
    std::uint8_t reserved_00d[3] = {};
};
static_assert(sizeof(VpRegistersHeader) == 16);

/// A 128-bit register value; most registers use the low half only.
struct RegisterValue {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    friend constexpr bool operator==(const RegisterValue&, const RegisterValue&) = default;
};
static_assert(sizeof(RegisterValue) == 16);

/// One element of HvCallSetVpRegisters: name and value, side by side.
struct RegisterAssociation {
    RegisterName name{};
    std::uint32_t reserved_004[3] = {};
    RegisterValue value;
};
static_assert(sizeof(RegisterAssociation) == 32);
static_assert(offsetof(RegisterAssociation, value) == 16);

/// HvCallPostDebugData as we use it: an event a guest reports about itself.
struct PostDebugDataInput {
    EventKind kind = EventKind::None; // only kinds a guest may report (48 and above)
    std::uint8_t reserved_001[7] = {};
    std::uint64_t operand[3] = {};
};
static_assert(sizeof(PostDebugDataInput) == 32);

} // namespace abi::tlfs
