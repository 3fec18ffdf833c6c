// SPDX-License-Identifier: MIT
// A virtual processor: one set of shared registers, and for each VTL a VMCB with its private ones.
// Exactly one VTL is active at a time.  [TLFS vsm, virtual processor state isolation]  Lesson: 4.
#pragma once

#include "abi/rules.h"
#include "abi/tlfs/assist_page.h"
#include "abi/tlfs/synthetic_msr.h"
#include "abi/tlfs/vp_context.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "hypervisor/partition.h"
#include "hypervisor/remembered_page.h"
#include "hypervisor/svm/guest_registers.h"
#include "hypervisor/synic.h"
#include "hypervisor/virtual_apic.h"
#include "x86/address.h"
#include "x86/svm/vmcb.h"

#include <atomic>
#include <cstdint>

namespace hv {

struct VirtualProcessor {
    /// What each VTL has of its own on this processor.
    struct Level {
        x86::svm::Vmcb* vmcb = nullptr;
        std::uint64_t vmcb_address = 0;       // physical
        std::uint64_t msr_permission_map = 0; // physical
        bool enabled = false;
        abi::tlfs::VpAssistPageMsr assist_page;
        Synic synic;
        VirtualApic apic; // VTL1's; VTL0 has the processor's own
    };

    /// What VTL1 has asked for about VTL0, on this processor.
    struct SecureSettings {
        abi::tlfs::VsmVina vina;
        abi::tlfs::VsmVpSecureConfig normal_vtl;
        abi::tlfs::CrInterceptControl intercepts;
        std::uint64_t cr0_mask = 0; // bits whose change is to be judged
        std::uint64_t cr4_mask = 0;
        std::uint64_t misc_enable_mask = 0;
    };

    /// VTL0's registers do not change while VTL1 thinks; this is what VTL1 is told.
    struct PendingIntercept {
        abi::tlfs::Message message;
        bool is_waiting = false;      // the message slot was full: VTL1 gets it at EOM
        std::uint64_t detail[2] = {}; // for the trace: which address, register or port, and how
    };

    /// May VTL0 run here?
    enum class Startup : std::uint8_t {
        Off,               // since power-on
        WaitingForStartup, // INIT came, STARTUP has not
        Commanded,         // it shall run, from `initial_context` on
        Started,
    };

    /// VTL0's non-maskable interrupts: one is served at a time, one can wait.
    struct Nmi {
        bool is_pending = false;
        bool is_being_served = false;
        bool may_be_old = false; // the next may be for what was seen to with the last one
    };

    /// What may be done without a look around (short_way.h).
    struct ShortWay {
        bool may_call = false;        // VTL0 is active, and may go to VTL1
        bool may_return = false;      // VTL1 is active, and may go back
        bool is_open = false;         // the guest may go on at once
        bool may_change_view = false; // VTL0 may, between its kernel and its programs
    };

    constexpr explicit VirtualProcessor(Partition& owner) : partition(owner) {}

    GuestRegisters registers; // shared by both VTLs; first, for svm/vmrun.S
    Partition& partition;
    std::uint32_t index = 0;
    std::uint32_t apic_id = 0;
    std::uint64_t host_vmcb = 0; // physical: what VMLOAD brings back after each exit
    Startup startup = Startup::Off;
    abi::tlfs::InitialVpContext initial_context; // while commanded to start
    abi::Vtl active_vtl = abi::Vtl::Normal;
    Level levels[abi::vtl_count];
    abi::tlfs::VpAssistPage* secure_assist = nullptr; // VTL1's: it may always write its own page
    SecureSettings secure;
    PendingIntercept intercept;
    Nmi nmi;
    ShortWay short_way;
    bool is_interrupt_offered = false; // VTL1's VMCB holds one to deliver
    bool is_interrupt_held = false;    // a physical interrupt waits until VTL0 runs
    // See mode_based_execution.h.
    bool is_in_user_view = false;
    RememberedPage code_page;                // of the program that called its kernel last
    std::uint64_t kernel_entry_time = 0;     // by the short way, until the trace has it
    bool user_has_system_call = false;       // EFER.SCE as VTL0 knows it, while in the user view
    bool are_interrupts_let_through = false; // the host's RFLAGS.IF
    bool flush_owed = false;                 // a right shrank: the next VMRUN must flush the TLB

    Level& level(abi::Vtl vtl) { return levels[abi::index_of(vtl)]; }
    const Level& level(abi::Vtl vtl) const { return levels[abi::index_of(vtl)]; }
    x86::svm::Vmcb& vmcb_of(abi::Vtl vtl) { return *level(vtl).vmcb; }
    x86::svm::Vmcb& vmcb() { return vmcb_of(active_vtl); }
    bool has_secure_vtl() const { return level(abi::Vtl::Secure).enabled; }
    /// Does VTL1 have a say in what VTL0 does now?
    bool is_watched() const { return active_vtl == abi::Vtl::Normal && has_secure_vtl(); }
    /// Another processor waits until this one has left the guest's work.
    bool is_wanted_elsewhere() const { return attention_wanted.load(std::memory_order_relaxed); }

    /// Where the guest is: its VTL and privilege level.
    abi::World::Kind world() { return abi::World::guest(active_vtl, vmcb().save.cpl); }

    /// The VP assist page of `vtl`; null if the VTL has not placed one, or may no longer write it.
    abi::tlfs::VpAssistPage* assist_page(abi::Vtl vtl);

    /// Records `event` as happening to the active VTL, at the instruction it is at.
    void report(abi::TraceEvent event);
    /// The same, with a verdict and the rule that decided.
    void report(abi::TraceEvent event, abi::Verdict verdict, abi::Rule rule);

    /// Where watchers see the active VTL. The ring has a place for the first processor's alone;
    /// what the others show, nobody sees.
    std::uint8_t* active_vtl_shown = &unseen;
    std::uint8_t unseen = 0;

    // What other processors read and write.
    std::atomic<bool> is_awake{false}; // the hypervisor has its processor
    std::atomic<bool> is_in_guest{false};
    std::atomic<bool> attention_wanted{false};
};

} // namespace hv
