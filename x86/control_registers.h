// SPDX-License-Identifier: MIT
// CR0, CR2..CR4, EFER, RFLAGS.  [APM2 3.1]  Lesson: 2.
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86 {

struct Cr0 : Register<Cr0> {                       // [APM2 3.1.1]
    static constexpr Bit<0> protection{};          // PE
    static constexpr Bit<1> monitor_coprocessor{}; // MP
    static constexpr Bit<2> emulate_fpu{};         // EM
    static constexpr Bit<3> task_switched{};       // TS
    static constexpr Bit<4> extension_type{};      // ET: reads as 1
    static constexpr Bit<5> numeric_error{};       // NE
    static constexpr Bit<16> write_protect{};      // WP: read-only pages bind ring 0 as well
    static constexpr Bit<18> alignment_mask{};     // AM
    static constexpr Bit<29> not_write_through{};  // NW
    static constexpr Bit<30> cache_disable{};      // CD
    static constexpr Bit<31> paging{};             // PG
};

struct Cr3 : Register<Cr3> {                 // [APM2 3.1.2]
    static constexpr Bit<3> write_through{}; // PWT
    static constexpr Bit<4> cache_disable{}; // PCD
    static constexpr Bits<11, 0> pcid{};     // PCID, if CR4.PCIDE
    static constexpr Bits<51, 12> frame{};   // page number of the PML4 table

    constexpr std::uint64_t table_address() const { return raw & decltype(frame)::mask; }
};

struct Cr4 : Register<Cr4> {                                     // [APM2 3.1.3]
    static constexpr Bit<0> virtual_8086_extensions{};           // VME
    static constexpr Bit<1> protected_virtual_interrupts{};      // PVI
    static constexpr Bit<2> time_stamp_disable{};                // TSD
    static constexpr Bit<3> debug_extensions{};                  // DE
    static constexpr Bit<4> page_size_extensions{};              // PSE
    static constexpr Bit<5> physical_address_extension{};        // PAE
    static constexpr Bit<6> machine_check{};                     // MCE
    static constexpr Bit<7> global_pages{};                      // PGE
    static constexpr Bit<8> performance_counters{};              // PCE
    static constexpr Bit<9> fxsave{};                            // OSFXSR: SSE usable
    static constexpr Bit<10> unmasked_exceptions{};              // OSXMMEXCPT
    static constexpr Bit<11> user_mode_instruction_prevention{}; // UMIP
    static constexpr Bit<12> five_level_paging{};                // LA57
    static constexpr Bit<16> fs_gs_base{};                       // FSGSBASE
    static constexpr Bit<17> process_context_ids{};              // PCIDE
    static constexpr Bit<18> xsave{};                            // OSXSAVE
    static constexpr Bit<20> supervisor_execution_prevention{};  // SMEP
    static constexpr Bit<21> supervisor_access_prevention{};     // SMAP
};

struct Efer : Register<Efer> {                   // [APM2 3.1.7]
    static constexpr Bit<0> system_call{};       // SCE: SYSCALL and SYSRET
    static constexpr Bit<8> long_mode_enable{};  // LME
    static constexpr Bit<10> long_mode_active{}; // LMA: set by the processor
    static constexpr Bit<11> no_execute{};       // NXE: page-table bit 63 counts
    static constexpr Bit<12> svm{};              // SVME: VMRUN and its family; set in guests too
    static constexpr Bit<13> long_mode_segment_limit{}; // LMSLE
    static constexpr Bit<14> fast_fxsave{};             // FFXSR
};

struct Rflags : Register<Rflags> {   // [APM2 3.1.6]
    static constexpr Bit<0> carry{}; // CF
    static constexpr Bit<1> always_one{};
    static constexpr Bit<2> parity{};                     // PF
    static constexpr Bit<4> auxiliary_carry{};            // AF
    static constexpr Bit<6> zero{};                       // ZF
    static constexpr Bit<7> sign{};                       // SF
    static constexpr Bit<8> trap{};                       // TF: #DB after each instruction
    static constexpr Bit<9> interrupts{};                 // IF
    static constexpr Bit<10> direction{};                 // DF
    static constexpr Bit<11> overflow{};                  // OF
    static constexpr Bits<13, 12> io_privilege{};         // IOPL
    static constexpr Bit<14> nested_task{};               // NT
    static constexpr Bit<16> resume{};                    // RF
    static constexpr Bit<17> virtual_8086{};              // VM
    static constexpr Bit<18> alignment_check{};           // AC: with SMAP, "user pages allowed"
    static constexpr Bit<19> virtual_interrupt{};         // VIF
    static constexpr Bit<20> virtual_interrupt_pending{}; // VIP
    static constexpr Bit<21> cpuid_available{};           // ID

    /// RFLAGS after reset: nothing set but the bit that is always one.
    static constexpr Rflags at_reset() { return Rflags{}.with(always_one, true); }
};

static_assert(Cr0::from(0x8001'0033).get(Cr0::write_protect));
static_assert(Efer::from(0x1D01).get(Efer::svm) && Efer::from(0x1D01).get(Efer::no_execute));
static_assert(Cr4{}.with(Cr4::physical_address_extension, true).raw == 0x20);
static_assert(Rflags::at_reset().raw == 2);

/// DR6 and DR7 as the processor resets them: no breakpoint.  [APM2 13.1.1]
inline constexpr std::uint64_t dr6_at_reset = 0xFFFF'0FF0;
inline constexpr std::uint64_t dr7_at_reset = 0x0000'0400;

/// The PAT as it is after reset: write-back, write-through, uncached-minus, uncached, twice.
/// [APM2 7.8.1]
inline constexpr std::uint64_t pat_at_reset = 0x0007'0406'0007'0406;

} // namespace x86
