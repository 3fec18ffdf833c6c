// SPDX-License-Identifier: MIT
// Model-specific registers, by the manual's names.  [APM2 Appendix A]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

enum class Msr : std::uint32_t {
    TimeStampCounter = 0x0000'0010,      // TSC
    ApicBase = 0x0000'001B,              // APIC_BASE
    MtrrCapability = 0x0000'00FE,        // MTRRcap
    SysenterCs = 0x0000'0174,            // SYSENTER_CS
    SysenterEsp = 0x0000'0175,           // SYSENTER_ESP
    SysenterEip = 0x0000'0176,           // SYSENTER_EIP
    MtrrPhysicalBase0 = 0x0000'0200,     // MTRRphysBase0, then mask 0, base 1, mask 1, …
    MtrrPhysicalMask7 = 0x0000'020F,     // MTRRphysMask7
    MtrrFixed64K = 0x0000'0250,          // MTRRfix64K_00000
    MtrrFixed16K = 0x0000'0258,          // MTRRfix16K_80000, and A0000
    MtrrFixed4KFirst = 0x0000'0268,      // MTRRfix4K_C0000
    MtrrFixed4KLast = 0x0000'026F,       // MTRRfix4K_F8000
    Pat = 0x0000'0277,                   // PAT
    MtrrDefaultType = 0x0000'02FF,       // MTRRdefType
    ExtendedFeatureEnable = 0xC000'0080, // EFER
    Star = 0xC000'0081,                  // STAR: selectors of SYSCALL and SYSRET
    LongStar = 0xC000'0082,              // LSTAR: RIP of SYSCALL from 64-bit code
    CompatStar = 0xC000'0083,            // CSTAR: from compatibility mode
    SyscallFlagMask = 0xC000'0084,       // SFMASK
    FsBase = 0xC000'0100,                // FS.base
    GsBase = 0xC000'0101,                // GS.base
    KernelGsBase = 0xC000'0102,          // KernelGSBase: what SWAPGS swaps in
    TscAux = 0xC000'0103,                // TSC_AUX
    SystemConfiguration = 0xC001'0010,   // SYSCFG
    VmControl = 0xC001'0114,             // VM_CR
    HostSaveArea = 0xC001'0117,          // VM_HSAVE_PA: where VMRUN keeps the host's state
};

/// APIC_BASE.  [APM2 16.3.1]
struct ApicBase : Register<ApicBase> {
    static constexpr Bit<8> bootstrap_processor{}; // BSC
    static constexpr Bit<10> x2apic{};             // EXTD
    static constexpr Bit<11> enabled{};            // AE
    static constexpr Bits<51, 12> frame{};         // ABA
};

/// VM_CR.  [APM2 15.30.1]
struct VmControl : Register<VmControl> {
    static constexpr Bit<1> redirect_init{}; // R_INIT
    static constexpr Bit<3> lock{};          // LOCK: firmware fixed SVMDIS
    static constexpr Bit<4> svm_disabled{};  // SVMDIS
};

} // namespace x86
