// SPDX-License-Identifier: MIT
// The virtual machine control block: everything the CPU needs to run a guest, and everything it
// says when the guest stops. One 4 KiB page.  [APM2 Appendix B]  Lesson: 3.
//
// Below the structures, one line a field lets the compiler prove what the comments say.
#pragma once

#include "x86/control_registers.h"
#include "x86/segment.h"
#include "x86/svm/event_injection.h"
#include "x86/svm/exit_code.h"
#include "x86/svm/intercepts.h"
#include "x86/svm/vmcb_fields.h"

#include <cstddef>
#include <cstdint>

namespace x86::svm {

// The manual's two tables, aligned by hand.
// clang-format off

/// First 1 KiB: how to run the guest, and why it stopped.  [APM2 Table B-1]
struct ControlArea {
    ControlRegisterIntercepts control_register_intercepts; // 000
    DebugRegisterIntercepts debug_register_intercepts;     // 004
    ExceptionIntercepts exception_intercepts;              // 008
    InstructionIntercepts instruction_intercepts;          // 00C
    SvmIntercepts svm_intercepts;                          // 010
    LaterIntercepts later_intercepts;                      // 014
    std::uint8_t reserved_018[0x03C - 0x018];
    std::uint16_t pause_filter_threshold;                  // 03C
    std::uint16_t pause_filter_count;                      // 03E
    std::uint64_t io_permission_map;                       // 040 IOPM_BASE_PA
    std::uint64_t msr_permission_map;                      // 048 MSRPM_BASE_PA
    std::uint64_t tsc_offset;                              // 050
    std::uint32_t asid;                                    // 058 must not be 0
    TlbControl tlb_control;                                // 05C
    std::uint8_t reserved_05d[0x060 - 0x05D];
    VirtualInterruptControl virtual_interrupt_control;     // 060 "int_ctl"
    InterruptState interrupt_state;                        // 068
    ExitCode exit_code;                                    // 070
    std::uint64_t exit_info_1;                             // 078 EXITINFO1
    std::uint64_t exit_info_2;                             // 080 EXITINFO2
    EventInjection exit_interrupt_info;                    // 088 EXITINTINFO
    NestedControl nested_control;                          // 090
    std::uint64_t apic_bar;                                // 098 AVIC
    std::uint64_t ghcb;                                    // 0A0 SEV-ES
    EventInjection event_injection;                        // 0A8 EVENTINJ
    std::uint64_t nested_cr3;                              // 0B0 N_CR3
    LastBranchControl last_branch_control;                 // 0B8
    CleanBits clean_bits;                                  // 0C0
    std::uint8_t reserved_0c4[0x0C8 - 0x0C4];
    std::uint64_t next_rip;                                // 0C8 nRIP: behind the instruction
    std::uint8_t fetched_length;                           // 0D0
    std::uint8_t fetched_bytes[15];                        // 0D1 the instruction, on data faults
    std::uint64_t apic_backing_page;                       // 0E0 AVIC
    std::uint8_t reserved_0e8[0x0F0 - 0x0E8];
    std::uint64_t apic_logical_table;                      // 0F0 AVIC
    std::uint64_t apic_physical_table;                     // 0F8 AVIC
    std::uint8_t reserved_100[0x108 - 0x100];
    std::uint64_t encrypted_save_area;                     // 108 VMSA, SEV-ES
    std::uint8_t reserved_110[0x3E0 - 0x110];
    std::uint8_t for_the_host[0x400 - 0x3E0];              // 3E0 the CPU leaves it to us
};
static_assert(sizeof(ControlArea) == 0x400);

/// A segment register with its hidden part.  [APM2 Table B-2]
struct SegmentState {
    std::uint16_t selector;             // 0
    PackedSegmentAttributes attributes; // 2
    std::uint32_t limit;                // 4 in bytes, granularity already applied
    std::uint64_t base;                 // 8
};
static_assert(sizeof(SegmentState) == 16);

/// The rest: the guest's registers, but for the general ones other than RAX and RSP, which the
/// hypervisor saves itself.  [APM2 Table B-2]
struct SaveArea {
    SegmentState es;                   // 000 offsets within the save area, which begins at 400
    SegmentState cs;                   // 010
    SegmentState ss;                   // 020
    SegmentState ds;                   // 030
    SegmentState fs;                   // 040 moved by VMLOAD and VMSAVE, not VMRUN
    SegmentState gs;                   // 050 likewise
    SegmentState gdtr;                 // 060 base and limit only
    SegmentState ldtr;                 // 070 moved by VMLOAD and VMSAVE
    SegmentState idtr;                 // 080 base and limit only
    SegmentState tr;                   // 090 moved by VMLOAD and VMSAVE
    std::uint8_t reserved_0a0[0x0CB - 0x0A0];
    std::uint8_t cpl;                  // 0CB
    std::uint8_t reserved_0cc[0x0D0 - 0x0CC];
    Efer efer;                         // 0D0
    std::uint8_t reserved_0d8[0x148 - 0x0D8];
    Cr4 cr4;                           // 148
    Cr3 cr3;                           // 150
    Cr0 cr0;                           // 158
    std::uint64_t dr7;                 // 160
    std::uint64_t dr6;                 // 168
    Rflags rflags;                     // 170
    std::uint64_t rip;                 // 178
    std::uint8_t reserved_180[0x1D8 - 0x180];
    std::uint64_t rsp;                 // 1D8
    std::uint64_t s_cet;               // 1E0 shadow stacks
    std::uint64_t ssp;                 // 1E8
    std::uint64_t shadow_stack_table;  // 1F0 ISST_ADDR
    std::uint64_t rax;                 // 1F8
    std::uint64_t star;                // 200 from here to SYSENTER_EIP: VMLOAD and VMSAVE
    std::uint64_t lstar;               // 208
    std::uint64_t cstar;               // 210
    std::uint64_t sfmask;              // 218
    std::uint64_t kernel_gs_base;      // 220
    std::uint64_t sysenter_cs;         // 228
    std::uint64_t sysenter_esp;        // 230
    std::uint64_t sysenter_eip;        // 238
    std::uint64_t cr2;                 // 240
    std::uint8_t reserved_248[0x268 - 0x248];
    std::uint64_t pat;                 // 268 G_PAT: with nested paging only
    std::uint64_t debug_control;       // 270 DBGCTL
    std::uint64_t branch_from;         // 278
    std::uint64_t branch_to;           // 280
    std::uint64_t last_exception_from; // 288
    std::uint64_t last_exception_to;   // 290
    std::uint8_t reserved_298[0xC00 - 0x298];
};
static_assert(sizeof(SaveArea) == 0xC00);

// clang-format on

struct alignas(4096) Vmcb {
    ControlArea control; // 000
    SaveArea save;       // 400
};
static_assert(sizeof(Vmcb) == 4096);
static_assert(offsetof(Vmcb, save) == 0x400);

static_assert(offsetof(ControlArea, control_register_intercepts) == 0x000);
static_assert(offsetof(ControlArea, debug_register_intercepts) == 0x004);
static_assert(offsetof(ControlArea, exception_intercepts) == 0x008);
static_assert(offsetof(ControlArea, instruction_intercepts) == 0x00C);
static_assert(offsetof(ControlArea, svm_intercepts) == 0x010);
static_assert(offsetof(ControlArea, later_intercepts) == 0x014);
static_assert(offsetof(ControlArea, pause_filter_threshold) == 0x03C);
static_assert(offsetof(ControlArea, pause_filter_count) == 0x03E);
static_assert(offsetof(ControlArea, io_permission_map) == 0x040);
static_assert(offsetof(ControlArea, msr_permission_map) == 0x048);
static_assert(offsetof(ControlArea, tsc_offset) == 0x050);
static_assert(offsetof(ControlArea, asid) == 0x058);
static_assert(offsetof(ControlArea, tlb_control) == 0x05C);
static_assert(offsetof(ControlArea, virtual_interrupt_control) == 0x060);
static_assert(offsetof(ControlArea, interrupt_state) == 0x068);
static_assert(offsetof(ControlArea, exit_code) == 0x070);
static_assert(offsetof(ControlArea, exit_info_1) == 0x078);
static_assert(offsetof(ControlArea, exit_info_2) == 0x080);
static_assert(offsetof(ControlArea, exit_interrupt_info) == 0x088);
static_assert(offsetof(ControlArea, nested_control) == 0x090);
static_assert(offsetof(ControlArea, apic_bar) == 0x098);
static_assert(offsetof(ControlArea, ghcb) == 0x0A0);
static_assert(offsetof(ControlArea, event_injection) == 0x0A8);
static_assert(offsetof(ControlArea, nested_cr3) == 0x0B0);
static_assert(offsetof(ControlArea, last_branch_control) == 0x0B8);
static_assert(offsetof(ControlArea, clean_bits) == 0x0C0);
static_assert(offsetof(ControlArea, next_rip) == 0x0C8);
static_assert(offsetof(ControlArea, fetched_length) == 0x0D0);
static_assert(offsetof(ControlArea, fetched_bytes) == 0x0D1);
static_assert(offsetof(ControlArea, apic_backing_page) == 0x0E0);
static_assert(offsetof(ControlArea, apic_logical_table) == 0x0F0);
static_assert(offsetof(ControlArea, apic_physical_table) == 0x0F8);
static_assert(offsetof(ControlArea, encrypted_save_area) == 0x108);
static_assert(offsetof(ControlArea, for_the_host) == 0x3E0);

static_assert(offsetof(SegmentState, selector) == 0);
static_assert(offsetof(SegmentState, attributes) == 2);
static_assert(offsetof(SegmentState, limit) == 4);
static_assert(offsetof(SegmentState, base) == 8);

static_assert(offsetof(Vmcb, save.es) == 0x400);
static_assert(offsetof(Vmcb, save.cs) == 0x410);
static_assert(offsetof(Vmcb, save.ss) == 0x420);
static_assert(offsetof(Vmcb, save.ds) == 0x430);
static_assert(offsetof(Vmcb, save.fs) == 0x440);
static_assert(offsetof(Vmcb, save.gs) == 0x450);
static_assert(offsetof(Vmcb, save.gdtr) == 0x460);
static_assert(offsetof(Vmcb, save.ldtr) == 0x470);
static_assert(offsetof(Vmcb, save.idtr) == 0x480);
static_assert(offsetof(Vmcb, save.tr) == 0x490);
static_assert(offsetof(Vmcb, save.cpl) == 0x4CB);
static_assert(offsetof(Vmcb, save.efer) == 0x4D0);
static_assert(offsetof(Vmcb, save.cr4) == 0x548);
static_assert(offsetof(Vmcb, save.cr3) == 0x550);
static_assert(offsetof(Vmcb, save.cr0) == 0x558);
static_assert(offsetof(Vmcb, save.dr7) == 0x560);
static_assert(offsetof(Vmcb, save.dr6) == 0x568);
static_assert(offsetof(Vmcb, save.rflags) == 0x570);
static_assert(offsetof(Vmcb, save.rip) == 0x578);
static_assert(offsetof(Vmcb, save.rsp) == 0x5D8);
static_assert(offsetof(Vmcb, save.s_cet) == 0x5E0);
static_assert(offsetof(Vmcb, save.ssp) == 0x5E8);
static_assert(offsetof(Vmcb, save.shadow_stack_table) == 0x5F0);
static_assert(offsetof(Vmcb, save.rax) == 0x5F8);
static_assert(offsetof(Vmcb, save.star) == 0x600);
static_assert(offsetof(Vmcb, save.lstar) == 0x608);
static_assert(offsetof(Vmcb, save.cstar) == 0x610);
static_assert(offsetof(Vmcb, save.sfmask) == 0x618);
static_assert(offsetof(Vmcb, save.kernel_gs_base) == 0x620);
static_assert(offsetof(Vmcb, save.sysenter_cs) == 0x628);
static_assert(offsetof(Vmcb, save.sysenter_esp) == 0x630);
static_assert(offsetof(Vmcb, save.sysenter_eip) == 0x638);
static_assert(offsetof(Vmcb, save.cr2) == 0x640);
static_assert(offsetof(Vmcb, save.pat) == 0x668);
static_assert(offsetof(Vmcb, save.debug_control) == 0x670);
static_assert(offsetof(Vmcb, save.branch_from) == 0x678);
static_assert(offsetof(Vmcb, save.branch_to) == 0x680);
static_assert(offsetof(Vmcb, save.last_exception_from) == 0x688);
static_assert(offsetof(Vmcb, save.last_exception_to) == 0x690);

} // namespace x86::svm
