// SPDX-License-Identifier: MIT
// What makes a guest stop: the intercept words that open the VMCB.  [APM2 15.9] [APM2 Appendix B]
#pragma once

#include "x86/bits.h"
#include "x86/exception.h"

#include <cstdint>

namespace x86::svm {

/// Offset 000: MOV from and to control registers; bit n reads CRn, bit 16 + n writes it.
struct ControlRegisterIntercepts : Register<ControlRegisterIntercepts, std::uint32_t> {
    static constexpr Bit<0> cr0_read{};
    static constexpr Bit<3> cr3_read{};
    static constexpr Bit<4> cr4_read{};
    static constexpr Bit<8> cr8_read{};
    static constexpr Bit<16> cr0_write{};
    static constexpr Bit<19> cr3_write{};
    static constexpr Bit<20> cr4_write{};
    static constexpr Bit<24> cr8_write{};
};

/// Offset 004: MOV from and to debug registers, numbered likewise.
struct DebugRegisterIntercepts : Register<DebugRegisterIntercepts, std::uint32_t> {
    static constexpr Bits<15, 0, std::uint16_t> reads{};
    static constexpr Bits<31, 16, std::uint16_t> writes{};
};

/// Offset 008: bit v stops the guest on exception v.
struct ExceptionIntercepts : Register<ExceptionIntercepts, std::uint32_t> {
    constexpr bool includes(Exception exception) const {
        return ((raw >> static_cast<unsigned>(exception)) & 1) != 0;
    }
    constexpr ExceptionIntercepts with(Exception exception, bool included = true) const {
        const std::uint32_t bit = 1u << static_cast<unsigned>(exception);
        return from(included ? raw | bit : raw & ~bit);
    }
};

/// Offset 00C ("intercept word 3"): interrupts, and instructions that exist without SVM.
struct InstructionIntercepts : Register<InstructionIntercepts, std::uint32_t> {
    static constexpr Bit<0> interrupt{};           // INTR: a physical interrupt is pending
    static constexpr Bit<1> nmi{};                 // NMI
    static constexpr Bit<2> smi{};                 // SMI
    static constexpr Bit<3> init{};                // INIT
    static constexpr Bit<4> virtual_interrupt{};   // VINTR: the guest could take V_IRQ now
    static constexpr Bit<5> cr0_selective_write{}; // CR0 writes that change more than TS or MP
    static constexpr Bit<6> idtr_read{};           // SIDT
    static constexpr Bit<7> gdtr_read{};           // SGDT
    static constexpr Bit<8> ldtr_read{};           // SLDT
    static constexpr Bit<9> tr_read{};             // STR
    static constexpr Bit<10> idtr_write{};         // LIDT
    static constexpr Bit<11> gdtr_write{};         // LGDT
    static constexpr Bit<12> ldtr_write{};         // LLDT
    static constexpr Bit<13> tr_write{};           // LTR
    static constexpr Bit<14> rdtsc{};              // RDTSC
    static constexpr Bit<15> rdpmc{};              // RDPMC
    static constexpr Bit<16> pushf{};              // PUSHF
    static constexpr Bit<17> popf{};               // POPF
    static constexpr Bit<18> cpuid{};              // CPUID
    static constexpr Bit<19> rsm{};                // RSM
    static constexpr Bit<20> iret{};               // IRET
    static constexpr Bit<21> software_interrupt{}; // INTn
    static constexpr Bit<22> invd{};               // INVD
    static constexpr Bit<23> pause{};              // PAUSE
    static constexpr Bit<24> hlt{};                // HLT
    static constexpr Bit<25> invlpg{};             // INVLPG
    static constexpr Bit<26> invlpga{};            // INVLPGA
    static constexpr Bit<27> io_ports{};           // IOIO_PROT: ports marked in the IOPM
    static constexpr Bit<28> msrs{};               // MSR_PROT: registers marked in the MSRPM
    static constexpr Bit<29> task_switch{};
    static constexpr Bit<30> ferr_freeze{}; // FERR_FREEZE
    static constexpr Bit<31> shutdown{};    // a triple fault
};

/// Offset 010 ("intercept word 4"): SVM's own instructions, and later additions.
struct SvmIntercepts : Register<SvmIntercepts, std::uint32_t> {
    static constexpr Bit<0> vmrun{};            // VMRUN: must be set, or VMRUN refuses
    static constexpr Bit<1> vmmcall{};          // VMMCALL: hypercalls
    static constexpr Bit<2> vmload{};           // VMLOAD
    static constexpr Bit<3> vmsave{};           // VMSAVE
    static constexpr Bit<4> stgi{};             // STGI
    static constexpr Bit<5> clgi{};             // CLGI
    static constexpr Bit<6> skinit{};           // SKINIT
    static constexpr Bit<7> rdtscp{};           // RDTSCP
    static constexpr Bit<8> icebp{};            // ICEBP
    static constexpr Bit<9> wbinvd{};           // WBINVD, WBNOINVD
    static constexpr Bit<10> monitor{};         // MONITOR, MONITORX
    static constexpr Bit<11> mwait{};           // MWAIT, MWAITX
    static constexpr Bit<12> mwait_if_armed{};  // MWAIT, MWAITX if the monitor is armed
    static constexpr Bit<13> xsetbv{};          // XSETBV
    static constexpr Bit<14> rdpru{};           // RDPRU
    static constexpr Bit<15> efer_write_trap{}; // after the write
    static constexpr Bits<31, 16, std::uint16_t> control_register_write_trap{}; // after the write
};

/// Offset 014 ("intercept word 5").
struct LaterIntercepts : Register<LaterIntercepts, std::uint32_t> {
    static constexpr Bit<0> invlpgb{};         // INVLPGB
    static constexpr Bit<1> invlpgb_illegal{}; // INVLPGB with operands it does not take
    static constexpr Bit<2> invpcid{};         // INVPCID
    static constexpr Bit<3> mcommit{};         // MCOMMIT
    static constexpr Bit<4> tlbsync{};         // TLBSYNC
    static constexpr Bit<5> bus_lock{};
    static constexpr Bit<6> idle_hlt{}; // HLT with no virtual interrupt pending
};

} // namespace x86::svm
