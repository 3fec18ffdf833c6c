// SPDX-License-Identifier: MIT
// Why a guest stopped: the EXITCODE field of the VMCB.  [APM2 Appendix C]  Lesson: 3.
#pragma once

#include "x86/exception.h"

#include <cstdint>

namespace x86::svm {

/// VMEXIT_*. The field is 64 bits wide: Invalid is -1 in all of them.
enum class ExitCode : std::uint64_t {
    Cr0Read = 0x00, // VMEXIT_CR[0-15]_READ
    Cr3Read = 0x03,
    Cr4Read = 0x04,
    Cr8Read = 0x08,
    Cr0Write = 0x10, // VMEXIT_CR[0-15]_WRITE
    Cr3Write = 0x13,
    Cr4Write = 0x14,
    Cr8Write = 0x18,
    Dr0Read = 0x20, // VMEXIT_DR[0-15]_READ
    Dr7Read = 0x27,
    Dr0Write = 0x30, // VMEXIT_DR[0-15]_WRITE
    Dr7Write = 0x37,
    Exception0 = 0x40,          // VMEXIT_EXCP[0-31]: see exit_code_of
    Interrupt = 0x60,           // VMEXIT_INTR
    Nmi = 0x61,                 // VMEXIT_NMI
    Smi = 0x62,                 // VMEXIT_SMI
    Init = 0x63,                // VMEXIT_INIT
    VirtualInterrupt = 0x64,    // VMEXIT_VINTR
    Cr0SelectiveWrite = 0x65,   // VMEXIT_CR0_SEL_WRITE
    IdtrRead = 0x66,            // VMEXIT_IDTR_READ
    GdtrRead = 0x67,            // VMEXIT_GDTR_READ
    LdtrRead = 0x68,            // VMEXIT_LDTR_READ
    TrRead = 0x69,              // VMEXIT_TR_READ
    IdtrWrite = 0x6A,           // VMEXIT_IDTR_WRITE
    GdtrWrite = 0x6B,           // VMEXIT_GDTR_WRITE
    LdtrWrite = 0x6C,           // VMEXIT_LDTR_WRITE
    TrWrite = 0x6D,             // VMEXIT_TR_WRITE
    Rdtsc = 0x6E,               // VMEXIT_RDTSC
    Rdpmc = 0x6F,               // VMEXIT_RDPMC
    Pushf = 0x70,               // VMEXIT_PUSHF
    Popf = 0x71,                // VMEXIT_POPF
    Cpuid = 0x72,               // VMEXIT_CPUID
    Rsm = 0x73,                 // VMEXIT_RSM
    Iret = 0x74,                // VMEXIT_IRET
    SoftwareInterrupt = 0x75,   // VMEXIT_SWINT
    Invd = 0x76,                // VMEXIT_INVD
    Pause = 0x77,               // VMEXIT_PAUSE
    Hlt = 0x78,                 // VMEXIT_HLT
    Invlpg = 0x79,              // VMEXIT_INVLPG
    Invlpga = 0x7A,             // VMEXIT_INVLPGA
    IoPort = 0x7B,              // VMEXIT_IOIO
    Msr = 0x7C,                 // VMEXIT_MSR
    TaskSwitch = 0x7D,          // VMEXIT_TASK_SWITCH
    FerrFreeze = 0x7E,          // VMEXIT_FERR_FREEZE
    Shutdown = 0x7F,            // VMEXIT_SHUTDOWN
    Vmrun = 0x80,               // VMEXIT_VMRUN
    Vmmcall = 0x81,             // VMEXIT_VMMCALL
    Vmload = 0x82,              // VMEXIT_VMLOAD
    Vmsave = 0x83,              // VMEXIT_VMSAVE
    Stgi = 0x84,                // VMEXIT_STGI
    Clgi = 0x85,                // VMEXIT_CLGI
    Skinit = 0x86,              // VMEXIT_SKINIT
    Rdtscp = 0x87,              // VMEXIT_RDTSCP
    Icebp = 0x88,               // VMEXIT_ICEBP
    Wbinvd = 0x89,              // VMEXIT_WBINVD
    Monitor = 0x8A,             // VMEXIT_MONITOR
    Mwait = 0x8B,               // VMEXIT_MWAIT
    MwaitConditional = 0x8C,    // VMEXIT_MWAIT_CONDITIONAL
    Xsetbv = 0x8D,              // VMEXIT_XSETBV
    Rdpru = 0x8E,               // VMEXIT_RDPRU
    EferWriteTrap = 0x8F,       // VMEXIT_EFER_WRITE_TRAP
    Cr0WriteTrap = 0x90,        // VMEXIT_CR[0-15]_WRITE_TRAP
    Invlpgb = 0xA0,             // VMEXIT_INVLPGB
    InvlpgbIllegal = 0xA1,      // VMEXIT_INVLPGB_ILLEGAL
    Invpcid = 0xA2,             // VMEXIT_INVPCID
    Mcommit = 0xA3,             // VMEXIT_MCOMMIT
    Tlbsync = 0xA4,             // VMEXIT_TLBSYNC
    BusLock = 0xA5,             // VMEXIT_BUSLOCK
    IdleHlt = 0xA6,             // VMEXIT_IDLE_HLT
    NestedPageFault = 0x400,    // VMEXIT_NPF
    AvicIncompleteIpi = 0x401,  // AVIC_INCOMPLETE_IPI
    AvicNoAcceleration = 0x402, // AVIC_NOACCEL
    Vmgexit = 0x403,            // VMEXIT_VMGEXIT
    Invalid = ~0ull,            // VMEXIT_INVALID
};

/// The exit for an intercepted exception.
constexpr ExitCode exit_code_of(Exception exception) {
    return static_cast<ExitCode>(static_cast<std::uint64_t>(ExitCode::Exception0) +
                                 static_cast<std::uint64_t>(exception));
}

constexpr bool is_exception(ExitCode code) {
    return code >= ExitCode::Exception0 && code < ExitCode::Interrupt;
}

/// The exception behind an exit for which is_exception holds.
constexpr Exception exception_of(ExitCode code) {
    return static_cast<Exception>(static_cast<std::uint64_t>(code) -
                                  static_cast<std::uint64_t>(ExitCode::Exception0));
}

/// VMRUN refused the VMCB. QEMU writes -1 as 32 bits only, so the lower half decides.
constexpr bool is_invalid(ExitCode code) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(code)) == 0xFFFF'FFFF;
}

/// The manual's mnemonic, "VMEXIT_NPF"; "VMEXIT_UNKNOWN" for a code that this version lacks.
/// Lives as long as the program.
const char* name_of(ExitCode code);

static_assert(exit_code_of(Exception::PageFault) == static_cast<ExitCode>(0x4E));
static_assert(is_invalid(ExitCode::Invalid) && is_invalid(static_cast<ExitCode>(0xFFFF'FFFF)));

} // namespace x86::svm
