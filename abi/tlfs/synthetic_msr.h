// SPDX-License-Identifier: MIT
// The model-specific registers that exist only in a Hyper-V partition.  [TLFS msrs]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace abi::tlfs {

enum class SyntheticMsr : std::uint32_t {
    GuestOsId = 0x4000'0000,    // HV_X64_MSR_GUEST_OS_ID
    Hypercall = 0x4000'0001,    // HV_X64_MSR_HYPERCALL
    VpIndex = 0x4000'0002,      // HV_X64_MSR_VP_INDEX
    VpRuntime = 0x4000'0010,    // HV_X64_MSR_VP_RUNTIME, 100 ns
    TimeRefCount = 0x4000'0020, // HV_X64_MSR_TIME_REF_COUNT, 100 ns since the partition began
    Eoi = 0x4000'0070,          // HV_X64_MSR_EOI
    Icr = 0x4000'0071,          // HV_X64_MSR_ICR
    Tpr = 0x4000'0072,          // HV_X64_MSR_TPR
    VpAssistPage = 0x4000'0073, // HV_X64_MSR_VP_ASSIST_PAGE
    Scontrol = 0x4000'0080,     // HV_X64_MSR_SCONTROL
    Sversion = 0x4000'0081,     // HV_X64_MSR_SVERSION
    Siefp = 0x4000'0082,        // HV_X64_MSR_SIEFP: event flags page
    Simp = 0x4000'0083,         // HV_X64_MSR_SIMP: message page
    Eom = 0x4000'0084,          // HV_X64_MSR_EOM: end of message
    Sint0 = 0x4000'0090,        // HV_X64_MSR_SINT0, then SINT1..SINT15
    Sint15 = 0x4000'009F,
};

/// HV_X64_MSR_HYPERCALL: places the hypercall page. One per VTL.
struct HypercallMsr : x86::Register<HypercallMsr> {
    static constexpr x86::Bit<0> enable{};
    static constexpr x86::Bit<1> locked{}; // until reset
    static constexpr x86::Bits<11, 2> reserved_2{};
    static constexpr x86::Bits<63, 12> page_number{};
};

/// HV_X64_MSR_VP_ASSIST_PAGE: places the VP assist page. One per VP and VTL.
struct VpAssistPageMsr : x86::Register<VpAssistPageMsr> {
    static constexpr x86::Bit<0> enable{};
    static constexpr x86::Bits<11, 1> reserved_1{};
    static constexpr x86::Bits<63, 12> page_number{};
};

/// HV_X64_MSR_SCONTROL
struct SynicControl : x86::Register<SynicControl> {
    static constexpr x86::Bit<0> enable{};
};

/// HV_X64_MSR_SIMP and HV_X64_MSR_SIEFP: where the SynIC writes messages and event flags.
struct SynicPageMsr : x86::Register<SynicPageMsr> {
    static constexpr x86::Bit<0> enable{};
    static constexpr x86::Bits<11, 1> reserved_1{};
    static constexpr x86::Bits<63, 12> page_number{};
};

/// HV_X64_MSR_SINTx: the interrupt that announces a message or an event.
struct SynicInterrupt : x86::Register<SynicInterrupt> {
    static constexpr x86::Bits<7, 0, std::uint8_t> vector{};
    static constexpr x86::Bits<15, 8> reserved_8{};
    static constexpr x86::Bit<16> masked{};
    static constexpr x86::Bit<17> auto_eoi{};
    static constexpr x86::Bit<18> polling{};
    static constexpr x86::Bits<63, 19> reserved_19{};

    static constexpr SynicInterrupt at_reset() { return SynicInterrupt{}.with(masked, true); }
};
inline constexpr unsigned synic_interrupt_count = 16;
inline constexpr unsigned intercept_sint = 0;   // where the hypervisor's own messages go
inline constexpr unsigned iommu_fault_sint = 1; // and where those about devices go
inline constexpr std::uint64_t synic_version = 1;
inline constexpr unsigned event_flags_per_sint = 2048;

/// Who is the guest? Open-source layout: bit 63, then vendor and version.  [TLFS guest-os-identity]
inline constexpr std::uint64_t guest_os_identity = 1ull << 63 | 0x56ull << 56 | 1; // "V", version 1

} // namespace abi::tlfs
