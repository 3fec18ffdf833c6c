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
    VpAssistPage = 0x4000'0073, // HV_X64_MSR_VP_ASSIST_PAGE
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

/// Who is the guest? Open-source layout: bit 63, then vendor and version.  [TLFS guest-os-identity]
inline constexpr std::uint64_t guest_os_identity = 1ull << 63 | 0x56ull << 56 | 1; // "V", version 1

} // namespace abi::tlfs
