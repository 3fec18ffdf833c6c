// SPDX-License-Identifier: MIT
// A virtual processor: one set of shared registers, and for each VTL a VMCB with its private ones.
// Exactly one VTL is active at a time.  [TLFS vsm, virtual processor state isolation]  Lesson: 4.
#pragma once

#include "abi/page_access.h"
#include "abi/rules.h"
#include "abi/tlfs/assist_page.h"
#include "abi/tlfs/synthetic_msr.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"
#include "hypervisor/partition.h"
#include "hypervisor/svm/guest_registers.h"
#include "x86/address.h"
#include "x86/svm/vmcb.h"

#include <cstdint>

namespace hv {

struct VirtualProcessor {
    /// What each VTL has of its own on this processor.
    struct Level {
        x86::svm::Vmcb* vmcb = nullptr;
        std::uint64_t vmcb_address = 0; // physical
        bool enabled = false;
        abi::tlfs::VpAssistPageMsr assist_page;
    };

    /// The access that the nested page tables refused last.
    struct BlockedAccess {
        x86::GuestPhysicalAddress address;
        abi::PageAccess wanted;
    };

    constexpr explicit VirtualProcessor(Partition& owner) : partition(owner) {}

    Partition& partition;
    std::uint32_t index = 0;
    abi::Vtl active_vtl = abi::Vtl::Normal;
    Level levels[abi::vtl_count];
    GuestRegisters registers; // shared by both VTLs
    BlockedAccess blocked;
    bool flush_owed = false; // a right shrank: the next VMRUN must flush the TLB

    Level& level(abi::Vtl vtl) { return levels[abi::index_of(vtl)]; }
    x86::svm::Vmcb& vmcb_of(abi::Vtl vtl) { return *level(vtl).vmcb; }
    x86::svm::Vmcb& vmcb() { return vmcb_of(active_vtl); }
    bool has_secure_vtl() const { return levels[abi::index_of(abi::Vtl::Secure)].enabled; }

    /// Where the guest is: its VTL and privilege level.
    abi::World::Kind world() { return abi::World::guest(active_vtl, vmcb().save.cpl); }

    /// The VP assist page of `vtl`; null if the VTL has not placed one.
    abi::tlfs::VpAssistPage* assist_page(abi::Vtl vtl);

    /// Records `event` as happening to the active VTL, at the instruction it is at.
    void report(abi::TraceEvent event);
    /// The same, with a verdict and the rule that decided.
    void report(abi::TraceEvent event, abi::Verdict verdict, abi::Rule rule);
};

} // namespace hv
