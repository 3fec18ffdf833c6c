// SPDX-License-Identifier: MIT
// The CPUID leaves and feature bits we ask for or answer.  [APM3 Appendix E]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

enum class CpuidLeaf : std::uint32_t {
    VendorAndLimit = 0x0000'0000,     // Fn0000_0000
    Features = 0x0000'0001,           // Fn0000_0001
    StructuredFeatures = 0x0000'0007, // Fn0000_0007
    HypervisorVendor = 0x4000'0000,   // [TLFS feature-discovery], and up
    ExtendedLimit = 0x8000'0000,      // Fn8000_0000
    ExtendedFeatures = 0x8000'0001,   // Fn8000_0001
    AddressSizes = 0x8000'0008,       // Fn8000_0008
    SvmFeatures = 0x8000'000A,        // Fn8000_000A
};

/// What CPUID returns.
struct CpuidResult {
    std::uint32_t eax = 0;
    std::uint32_t ebx = 0;
    std::uint32_t ecx = 0;
    std::uint32_t edx = 0;

    friend constexpr bool operator==(const CpuidResult&, const CpuidResult&) = default;
};

struct CpuidFeaturesEbx : Register<CpuidFeaturesEbx, std::uint32_t> {  // Fn0000_0001_EBX
    static constexpr Bits<15, 8, std::uint8_t> cache_line_quadwords{}; // CLFlush
    static constexpr Bits<23, 16, std::uint8_t> processor_count{};     // LogicalProcessorCount
    static constexpr Bits<31, 24, std::uint8_t> initial_apic_id{};     // LocalApicId
};

struct CpuidFeaturesEcx : Register<CpuidFeaturesEcx, std::uint32_t> { // Fn0000_0001_ECX
    static constexpr Bit<21> x2apic{};
    static constexpr Bit<26> xsave{};
    static constexpr Bit<27> os_xsave{};   // mirrors CR4.OSXSAVE
    static constexpr Bit<31> hypervisor{}; // reserved for hypervisors: "you are a guest"
};

struct CpuidStructuredEbx : Register<CpuidStructuredEbx, std::uint32_t> { // Fn0000_0007_EBX_x0
    static constexpr Bit<7> smep{};
    static constexpr Bit<20> smap{};
};

struct CpuidExtendedEcx : Register<CpuidExtendedEcx, std::uint32_t> { // Fn8000_0001_ECX
    static constexpr Bit<2> svm{};
};

struct CpuidExtendedEdx : Register<CpuidExtendedEdx, std::uint32_t> { // Fn8000_0001_EDX
    static constexpr Bit<11> syscall{};
    static constexpr Bit<20> no_execute{};
    static constexpr Bit<26> gigabyte_pages{};
    static constexpr Bit<27> rdtscp{};
    static constexpr Bit<29> long_mode{};
};

struct CpuidSvmEdx : Register<CpuidSvmEdx, std::uint32_t> { // Fn8000_000A_EDX
    static constexpr Bit<0> nested_paging{};                // NP
    static constexpr Bit<3> next_rip{};                     // NRIPS: the CPU fills the VMCB's nRIP
    static constexpr Bit<5> clean_bits{};                   // VmcbClean
    static constexpr Bit<6> flush_by_asid{};                // FlushByAsid
    static constexpr Bit<7> decode_assists{};               // DecodeAssists
    static constexpr Bit<17> guest_mode_execute_trap{};     // GMET
};

} // namespace x86
