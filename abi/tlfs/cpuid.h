// SPDX-License-Identifier: MIT
// CPUID leaves of a Hyper-V partition.  [TLFS feature-discovery]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace abi::tlfs {

inline constexpr std::uint32_t cpuid_vendor_leaf = 0x4000'0000;
inline constexpr std::uint32_t cpuid_interface_leaf = 0x4000'0001;
inline constexpr std::uint32_t cpuid_version_leaf = 0x4000'0002;
inline constexpr std::uint32_t cpuid_privileges_leaf = 0x4000'0003;
inline constexpr std::uint32_t cpuid_hints_leaf = 0x4000'0004;
inline constexpr std::uint32_t cpuid_limits_leaf = 0x4000'0005;
inline constexpr std::uint32_t cpuid_hardware_leaf = 0x4000'0006;
inline constexpr std::uint32_t cpuid_last_leaf = cpuid_hardware_leaf;

/// "Microsoft Hv" in EBX, ECX, EDX: what software looks for before it speaks the TLFS.
inline constexpr std::uint32_t vendor_ebx = 0x7263'694D;
inline constexpr std::uint32_t vendor_ecx = 0x666F'736F;
inline constexpr std::uint32_t vendor_edx = 0x7648'2074;

/// "Hv#1": the interface of the TLFS.
inline constexpr std::uint32_t interface_signature = 0x3123'7648;

/// Leaf 0x40000003 EAX: which synthetic MSRs the partition may use.
struct MsrPrivileges : x86::Register<MsrPrivileges, std::uint32_t> {
    static constexpr x86::Bit<0> vp_runtime{};
    static constexpr x86::Bit<1> reference_counter{};
    static constexpr x86::Bit<2> synic{};     // AccessSynicRegs; the VP assist page comes with it
    static constexpr x86::Bit<4> apic{};      // AccessIntrCtrlRegs
    static constexpr x86::Bit<5> hypercall{}; // AccessHypercallMsrs
    static constexpr x86::Bit<6> vp_index{};  // AccessVpIndex
};

/// Leaf 0x40000003 EBX: which hypercalls.
struct CallPrivileges : x86::Register<CallPrivileges, std::uint32_t> {
    static constexpr x86::Bit<4> post_messages{};
    static constexpr x86::Bit<5> signal_events{};
    static constexpr x86::Bit<11> debugging{};
    static constexpr x86::Bit<16> access_vsm{};
    static constexpr x86::Bit<17> access_vp_registers{};
    static constexpr x86::Bit<21> start_virtual_processor{};
};

/// Leaf 0x40000003 EDX: what else works.
struct Features : x86::Register<Features, std::uint32_t> {
    static constexpr x86::Bit<4> xmm_input{};     // fast hypercalls use XMM0 to XMM5 as well
    static constexpr x86::Bit<15> xmm_output{};   // and answer in them
    static constexpr x86::Bit<20> pat_register{}; // VTLs have a PAT of their own
};

/// Leaf 0x40000006 EAX: hardware features in use.
struct HardwareFeatures : x86::Register<HardwareFeatures, std::uint32_t> {
    static constexpr x86::Bit<3> second_level_address_translation{};
};

} // namespace abi::tlfs
