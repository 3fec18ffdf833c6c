// SPDX-License-Identifier: MIT
// The single fields of the VMCB that have an inner structure.  [APM2 Appendix B]
#pragma once

#include "x86/bits.h"

#include <cstdint>

namespace x86::svm {

/// TLB_CONTROL: what VMRUN forgets before it runs the guest.  [APM2 15.16.1]
enum class TlbControl : std::uint8_t {
    Keep = 0,
    FlushAll = 1,   // every guest's translations and the hypervisor's
    FlushGuest = 3, // this ASID's
    FlushGuestNonGlobal = 7,
};

/// "int_ctl": virtual interrupts.  [APM2 15.21]
struct VirtualInterruptControl : Register<VirtualInterruptControl> {
    static constexpr Bits<7, 0, std::uint8_t> task_priority{}; // V_TPR
    static constexpr Bit<8> pending{};                         // V_IRQ
    static constexpr Bit<9> global_interrupt_flag{};           // VGIF
    static constexpr Bit<11> nmi_pending{};                    // V_NMI
    static constexpr Bit<12> nmi_masked{};                     // V_NMI_MASK
    static constexpr Bits<19, 16, std::uint8_t> priority{};    // V_INTR_PRIO
    static constexpr Bit<20> ignore_task_priority{};           // V_IGN_TPR
    /// V_INTR_MASKING: the guest's IF masks virtual interrupts, the host's physical ones.
    static constexpr Bit<24> mask_by_host_flags{};
    static constexpr Bit<25> global_interrupt_flag_enable{}; // V_GIF_ENABLE
    static constexpr Bit<26> nmi_enable{};                   // V_NMI_ENABLE
    static constexpr Bit<30> x2apic_acceleration{};          // x2AVIC
    static constexpr Bit<31> apic_acceleration{};            // AVIC
    static constexpr Bits<39, 32, std::uint8_t> vector{};    // V_INTR_VECTOR
};

/// Offset 068.
struct InterruptState : Register<InterruptState> {
    static constexpr Bit<0> shadow{};           // INTERRUPT_SHADOW: just after STI or MOV SS
    static constexpr Bit<1> guest_interrupts{}; // GUEST_INTERRUPT_MASK
};

/// Offset 090: nested paging and its neighbours.  [APM2 15.25.3]
struct NestedControl : Register<NestedControl> {
    static constexpr Bit<0> nested_paging{};               // NP_ENABLE
    static constexpr Bit<1> encrypted{};                   // SEV
    static constexpr Bit<2> encrypted_state{};             // SEV-ES
    static constexpr Bit<3> guest_mode_execute_trap{};     // GMET
    static constexpr Bit<4> supervisor_shadow_stack{};     // SSSCheckEn
    static constexpr Bit<5> transparent_encryption{};      // VTE
    static constexpr Bit<6> read_only_guest_page_tables{}; // ROGPT
    static constexpr Bit<7> broadcast_invalidation{};      // INVLPGB, TLBSYNC in the guest
};

/// Offset 0B8.
struct LastBranchControl : Register<LastBranchControl> {
    static constexpr Bit<0> virtual_last_branch{};
    static constexpr Bit<1> virtual_vmload_vmsave{};
};

/// VMCB clean bits: 1 = unchanged since this VMCB last ran here, the CPU may use its cached copy.
/// [APM2 15.15.3]
struct CleanBits : Register<CleanBits, std::uint32_t> {
    static constexpr Bit<0> intercepts{};        // I: intercepts, TSC offset, pause filter
    static constexpr Bit<1> permission_maps{};   // IOPM
    static constexpr Bit<2> asid{};              // ASID
    static constexpr Bit<3> interrupts{};        // TPR
    static constexpr Bit<4> nested_paging{};     // NP
    static constexpr Bit<5> control_registers{}; // CRx: CR0, CR3, CR4, EFER
    static constexpr Bit<6> debug_registers{};   // DRx
    static constexpr Bit<7> descriptor_tables{}; // DT: GDTR, IDTR
    static constexpr Bit<8> segments{};          // SEG: CS, DS, SS, ES, CPL
    static constexpr Bit<9> cr2{};               // CR2
    static constexpr Bit<10> last_branch{};      // LBR
    static constexpr Bit<11> apic{};             // AVIC
    static constexpr Bit<12> shadow_stack{};     // CET
};

} // namespace x86::svm
