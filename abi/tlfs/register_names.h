// SPDX-License-Identifier: MIT
// HV_REGISTER_NAME, and the layouts of the VSM registers.  [TLFS vsm, datatypes/hv_register_name]
#pragma once

#include "abi/vtl.h"
#include "x86/bits.h"

#include <cstdint>

namespace abi::tlfs {

enum class RegisterName : std::uint32_t {
    PendingInterruption = 0x0001'0002, // HvRegisterPendingInterruption
    InterruptState = 0x0001'0003,      // HvRegisterInterruptState
    PendingEvent0 = 0x0001'0004,       // HvRegisterPendingEvent0
    Rax = 0x0002'0000,                 // HvX64RegisterRax; then RCX RDX RBX RSP RBP RSI RDI R8..R15
    Rcx = 0x0002'0001,
    Rdx = 0x0002'0002,
    Rbx = 0x0002'0003,
    Rsp = 0x0002'0004,
    Rbp = 0x0002'0005,
    Rsi = 0x0002'0006,
    Rdi = 0x0002'0007,
    R8 = 0x0002'0008,
    R15 = 0x0002'000F,
    Rip = 0x0002'0010,
    Rflags = 0x0002'0011,
    Xmm0 = 0x0003'0000, // then XMM1..XMM15
    Xmm15 = 0x0003'000F,
    Cr0 = 0x0004'0000,
    Cr2 = 0x0004'0001,
    Cr3 = 0x0004'0002,
    Cr4 = 0x0004'0003,
    Cr8 = 0x0004'0004,
    Dr0 = 0x0005'0000, // then DR1..DR3
    Dr3 = 0x0005'0003,
    Dr6 = 0x0005'0004,
    Dr7 = 0x0005'0005,
    Es = 0x0006'0000,
    Cs = 0x0006'0001,
    Ss = 0x0006'0002,
    Ds = 0x0006'0003,
    Fs = 0x0006'0004,
    Gs = 0x0006'0005,
    Ldtr = 0x0006'0006,
    Tr = 0x0006'0007,
    Idtr = 0x0007'0000,
    Gdtr = 0x0007'0001,
    Tsc = 0x0008'0000,
    Efer = 0x0008'0001,
    KernelGsBase = 0x0008'0002,
    ApicBase = 0x0008'0003,
    Pat = 0x0008'0004,
    SysenterCs = 0x0008'0005,
    SysenterEip = 0x0008'0006,
    SysenterEsp = 0x0008'0007,
    Star = 0x0008'0008,
    Lstar = 0x0008'0009,
    Cstar = 0x0008'000A,
    Sfmask = 0x0008'000B,
    VpRuntime = 0x0009'0000,
    GuestOsId = 0x0009'0002,
    VpIndex = 0x0009'0003,
    TimeRefCount = 0x0009'0004,
    VpAssistPage = 0x0009'0013,
    Sint0 = 0x000A'0000, // then SINT1..SINT15
    Sint15 = 0x000A'000F,
    Scontrol = 0x000A'0010,
    Sversion = 0x000A'0011,
    Siefp = 0x000A'0012,
    Simp = 0x000A'0013,
    Eom = 0x000A'0014,
    VsmCodePageOffsets = 0x000D'0002,
    VsmVpStatus = 0x000D'0003,
    VsmPartitionStatus = 0x000D'0004,
    VsmVina = 0x000D'0005,
    VsmCapabilities = 0x000D'0006,
    VsmPartitionConfig = 0x000D'0007,
    VsmVpSecureConfigVtl0 = 0x000D'0010,
    CrInterceptControl = 0x000E'0000,
    CrInterceptCr0Mask = 0x000E'0001,
    CrInterceptCr4Mask = 0x000E'0002,
    CrInterceptMiscEnableMask = 0x000E'0003,
};

/// `name` counted from `first`, for registers that are numbered in a row.
constexpr std::uint32_t distance(RegisterName first, RegisterName name) {
    return static_cast<std::uint32_t>(name) - static_cast<std::uint32_t>(first);
}
constexpr bool is_between(RegisterName first, RegisterName name, RegisterName last) {
    return name >= first && name <= last;
}

/// HvRegisterVsmCodePageOffsets: where VtlCall and VtlReturn are in the hypercall page.
struct VsmCodePageOffsets : x86::Register<VsmCodePageOffsets> {
    static constexpr x86::Bits<11, 0, std::uint16_t> vtl_call{};
    static constexpr x86::Bits<23, 12, std::uint16_t> vtl_return{};
};

/// HvRegisterVsmVpStatus
struct VsmVpStatus : x86::Register<VsmVpStatus> {
    static constexpr x86::Bits<3, 0, std::uint8_t> active_vtl{};
    static constexpr x86::Bit<4> active_mbec_enabled{};
    static constexpr x86::Bits<31, 16, std::uint16_t> enabled_vtl_set{};
};

/// HvRegisterVsmPartitionStatus
struct VsmPartitionStatus : x86::Register<VsmPartitionStatus> {
    static constexpr x86::Bits<15, 0, std::uint16_t> enabled_vtl_set{};
    static constexpr x86::Bits<19, 16, std::uint8_t> maximum_vtl{};
    static constexpr x86::Bits<35, 20, std::uint16_t> mbec_enabled_vtl_set{};
};

/// HvRegisterVsmCapabilities: bits are numbered from 0 upwards (deviations.md).
struct VsmCapabilities : x86::Register<VsmCapabilities> {
    static constexpr x86::Bit<0> dr6_shared{};
    static constexpr x86::Bits<16, 1, std::uint16_t> mbec_vtl_mask{}; // VTLs that may have MBEC
    static constexpr x86::Bit<17> deny_lower_vtl_startup{};
    static constexpr x86::Bit<27> intercept_page{};
};

/// HvRegisterVsmPartitionConfig: how a VTL restricts those below it.
struct VsmPartitionConfig : x86::Register<VsmPartitionConfig> {
    static constexpr x86::Bit<0> enable_vtl_protection{};                // write-once
    static constexpr x86::Bits<4, 1, std::uint8_t> default_protection{}; // PageAccess of every page
    static constexpr x86::Bit<5> zero_memory_on_reset{};
    static constexpr x86::Bit<6> deny_lower_vtl_startup{};
    static constexpr x86::Bit<12> intercept_page{}; // intercept messages go to the VP assist page
    static constexpr x86::Bits<63, 13> reserved_13{};
};

/// HvRegisterVsmVina: how a VTL is told that the VTL below has an interrupt waiting.
struct VsmVina : x86::Register<VsmVina> {
    static constexpr x86::Bits<7, 0, std::uint8_t> vector{};
    static constexpr x86::Bit<8> enabled{};
    static constexpr x86::Bit<9> auto_reset{}; // "asserted" is cleared at the next entry
    static constexpr x86::Bit<10> auto_eoi{};
    static constexpr x86::Bits<63, 11> reserved_11{};
};

/// HvRegisterVsmVpSecureConfigVtl0: what VTL1 sets for VTL0 on this processor.
struct VsmVpSecureConfig : x86::Register<VsmVpSecureConfig> {
    static constexpr x86::Bit<0> mbec_enabled{};
    static constexpr x86::Bit<1> tlb_locked{};
    static constexpr x86::Bits<63, 2> reserved_2{};
};

/// HvRegisterCrInterceptControl: which accesses of the lower VTL the higher one wants to judge.
struct CrInterceptControl : x86::Register<CrInterceptControl> {
    static constexpr x86::Bit<0> cr0_write{};
    static constexpr x86::Bit<1> cr4_write{};
    static constexpr x86::Bit<2> xcr0_write{};
    static constexpr x86::Bit<3> misc_enable_read{};
    static constexpr x86::Bit<4> misc_enable_write{};
    static constexpr x86::Bit<5> lstar_read{};
    static constexpr x86::Bit<6> lstar_write{};
    static constexpr x86::Bit<7> star_read{};
    static constexpr x86::Bit<8> star_write{};
    static constexpr x86::Bit<9> cstar_read{};
    static constexpr x86::Bit<10> cstar_write{};
    static constexpr x86::Bit<11> apic_base_read{};
    static constexpr x86::Bit<12> apic_base_write{};
    static constexpr x86::Bit<13> efer_read{};
    static constexpr x86::Bit<14> efer_write{};
    static constexpr x86::Bit<15> gdtr_write{};
    static constexpr x86::Bit<16> idtr_write{};
    static constexpr x86::Bit<17> ldtr_write{};
    static constexpr x86::Bit<18> tr_write{};
    static constexpr x86::Bit<19> sysenter_cs_write{};
    static constexpr x86::Bit<20> sysenter_eip_write{};
    static constexpr x86::Bit<21> sysenter_esp_write{};
    static constexpr x86::Bit<22> sfmask_write{};
    static constexpr x86::Bit<23> tsc_aux_write{};
    static constexpr x86::Bits<63, 24> reserved_24{};
};

/// HvRegisterPendingEvent0 holding an exception to deliver.
struct PendingException : x86::Register<PendingException> {
    static constexpr x86::Bit<0> pending{};
    static constexpr x86::Bits<3, 1, std::uint8_t> type{}; // 0 = exception
    static constexpr x86::Bit<8> deliver_error_code{};
    static constexpr x86::Bits<31, 16, std::uint16_t> vector{};
    static constexpr x86::Bits<63, 32, std::uint32_t> error_code{};
};

} // namespace abi::tlfs
