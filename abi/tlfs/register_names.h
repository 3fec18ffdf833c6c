// SPDX-License-Identifier: MIT
// HV_REGISTER_NAME, and the layouts of the VSM registers.  [TLFS vsm, datatypes/hv_register_name]
#pragma once

#include "abi/vtl.h"
#include "x86/bits.h"

#include <cstdint>

namespace abi::tlfs {

enum class RegisterName : std::uint32_t {
    PendingEvent0 = 0x0001'0004, // HvRegisterPendingEvent0
    Rax = 0x0002'0000,           // HvX64RegisterRax; then RCX RDX RBX RSP RBP RSI RDI R8..R15
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
    Cr0 = 0x0004'0000,
    Cr2 = 0x0004'0001,
    Cr3 = 0x0004'0002,
    Cr4 = 0x0004'0003,
    Efer = 0x0008'0001,
    GuestOsId = 0x0009'0002,
    VpIndex = 0x0009'0003,
    VpAssistPage = 0x0009'0013,
    VsmCodePageOffsets = 0x000D'0002,
    VsmVpStatus = 0x000D'0003,
    VsmPartitionStatus = 0x000D'0004,
    VsmCapabilities = 0x000D'0006,
    VsmPartitionConfig = 0x000D'0007,
};

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

/// HvRegisterPendingEvent0 holding an exception to deliver.
struct PendingException : x86::Register<PendingException> {
    static constexpr x86::Bit<0> pending{};
    static constexpr x86::Bits<3, 1, std::uint8_t> type{}; // 0 = exception
    static constexpr x86::Bit<8> deliver_error_code{};
    static constexpr x86::Bits<31, 16, std::uint16_t> vector{};
    static constexpr x86::Bits<63, 32, std::uint32_t> error_code{};
};

} // namespace abi::tlfs
