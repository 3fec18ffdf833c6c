// SPDX-License-Identifier: MIT
// The hypercall interface: the control word in RCX, the result word in RAX, the call codes, and the
// hypercall page.  [TLFS hypercall-interface]  Lesson: 4.
#pragma once

#include "abi/tlfs/status.h"
#include "x86/bits.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

/// The calls this hypervisor knows.
enum class CallCode : std::uint16_t {
    NotifyLongSpinWait = 0x08,      // HvCallNotifyLongSpinWait (fast)
    ModifyVtlProtectionMask = 0x0C, // HvCallModifyVtlProtectionMask (rep)
    EnablePartitionVtl = 0x0D,      // HvCallEnablePartitionVtl
    EnableVpVtl = 0x0F,             // HvCallEnableVpVtl
    VtlCall = 0x11,                 // HvCallVtlCall
    VtlReturn = 0x12,               // HvCallVtlReturn
    InstallIntercept = 0x4D,        // HvCallInstallIntercept
    GetVpRegisters = 0x50,          // HvCallGetVpRegisters (rep)
    SetVpRegisters = 0x51,          // HvCallSetVpRegisters (rep)
    TranslateVirtualAddress = 0x52, // HvCallTranslateVirtualAddress
    PostMessage = 0x5C,             // HvCallPostMessage
    SignalEvent = 0x5D,             // HvCallSignalEvent (fast)
    PostDebugData = 0x69,         // HvCallPostDebugData: a guest's own trace event (deviations.md)
    OutputDebugCharacter = 0x71,  // HvCallOutputDebugCharacter (fast)
    StartVirtualProcessor = 0x99, // HvCallStartVirtualProcessor
    GetVpIndexFromApicId = 0x9A,  // HvCallGetVpIndexFromApicId (rep)
    CreateDeviceDomain = 0xB1,    // HvCallCreateDeviceDomain
    AttachDeviceDomain = 0xB2,    // HvCallAttachDeviceDomain
    MapDeviceGpaPages = 0xB3,     // HvCallMapDeviceGpaPages (rep)
};

/// RCX of a hypercall.
struct HypercallControl : x86::Register<HypercallControl> {
    static constexpr x86::Bits<15, 0, CallCode> call_code{};
    static constexpr x86::Bit<16> fast{};
    static constexpr x86::Bits<26, 17, std::uint16_t> variable_header_size{}; // in 8 bytes
    static constexpr x86::Bits<30, 27> reserved_27{};
    static constexpr x86::Bit<31> is_nested{};
    static constexpr x86::Bits<43, 32, std::uint16_t> rep_count{};
    static constexpr x86::Bits<47, 44> reserved_44{};
    static constexpr x86::Bits<59, 48, std::uint16_t> rep_start{};
    static constexpr x86::Bits<63, 60> reserved_60{};

    static constexpr HypercallControl simple(CallCode code) {
        return HypercallControl{}.with(call_code, code);
    }
    static constexpr HypercallControl rep(CallCode code, std::uint16_t count) {
        return simple(code).with(rep_count, count);
    }
};

/// RAX after a hypercall.
struct HypercallResult : x86::Register<HypercallResult> {
    static constexpr x86::Bits<15, 0, HvStatus> status{};
    static constexpr x86::Bits<43, 32, std::uint16_t>
        reps_completed{}; // counted from 0, not from rep_start

    static constexpr HypercallResult of(HvStatus value, std::uint16_t completed = 0) {
        return HypercallResult{}.with(status, value).with(reps_completed, completed);
    }
};

/// Parameter blocks are aligned to this, and stay within one page.
inline constexpr std::uint64_t hypercall_alignment = 8;

/// Registers that carry a fast call: RDX and R8, then XMM0 to XMM5.  [TLFS hypercall-interface]
inline constexpr unsigned fast_register_pairs = 7;
inline constexpr std::size_t fast_parameter_bytes = fast_register_pairs * 16;

/// HV_PARTITION_ID_SELF, HV_VP_INDEX_SELF
inline constexpr std::uint64_t partition_self = ~0ull;
inline constexpr std::uint32_t vp_self = 0xFFFF'FFFE;

/// The control input of VtlReturn: bit 0 asks for a fast return.  [TLFS vsm]
struct VtlReturnControl : x86::Register<VtlReturnControl> {
    static constexpr x86::Bit<0> fast{};
};

} // namespace abi::tlfs
