// SPDX-License-Identifier: MIT
// The partition: one machine, divided in two. What all its virtual processors share.  [TLFS vsm]
#pragma once

#include "abi/boot_info.h"
#include "abi/page_access.h"
#include "abi/tlfs/register_names.h"
#include "abi/tlfs/synthetic_msr.h"
#include "abi/vtl.h"
#include "hypervisor/device_domains.h"
#include "hypervisor/iommu.h"
#include "hypervisor/nested_page_tables.h"
#include "hypervisor/page_pool.h"
#include "hypervisor/page_protections.h"
#include "hypervisor/svm/machine.h"
#include "hypervisor/trace.h"
#include "x86/svm/intercepts.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace hv {

struct VirtualProcessor;

struct Partition {
    /// A VTL's share of the partition: its view of memory, and the MSRs that are private to it.
    struct Level {
        NestedPageTables nested;
        NestedPageTables nested_for_users; // VTL0's, with MBEC (mode_based_execution.h)
        std::uint64_t guest_os_id = 0;
        abi::tlfs::HypercallMsr hypercall;
    };

    VirtualProcessor* processors[abi::max_processors] = {};
    unsigned processor_count = 0;
    const abi::BootInfo* boot = nullptr; // our own copy: the loader's page is VTL0's to change
    PagePool pool;
    svm::Machine machine;
    Trace trace;
    PageProtections protections;
    Level levels[abi::vtl_count];
    bool secure_vtl_enabled = false;
    bool mbec_enabled = false;                        // VTL1 asked for separate execute rights
    abi::tlfs::VsmPartitionConfig secure_config;      // VTL1's; restricts VTL0
    x86::svm::ExceptionIntercepts watched_exceptions; // VTL1's wishes (HvCallInstallIntercept)
    std::uint64_t hypercall_code_page = 0;            // physical; what the overlays show

    Iommu* iommu = nullptr;                        // null: devices reach all memory
    std::optional<x86::GuestPage> iommu_registers; // nobody's but the hypervisor's
    abi::PhysicalRange pci_memory;                 // likewise (pci_memory.h)
    DeviceDomains device_domains;                  // VTL1's

    Level& level(abi::Vtl vtl) { return levels[abi::index_of(vtl)]; }
    /// The processor with this index; null if there is none.
    VirtualProcessor* processor(std::uint32_t index) {
        return index < processor_count ? processors[index] : nullptr;
    }
    bool is_off(abi::Guard guard) const { return boot->guards_off.is_off(guard); }

    bool is_ram(x86::GuestPage page) const;
    /// Can VTL1 take `page` from VTL0: RAM, or a device's?
    bool is_protectable(x86::GuestPage page) const;
    /// Is `page` the hypervisor's own, memory or device?
    bool is_own(x86::GuestPage page) const;
    /// Does `vtl` see something else at `page` than the RAM there?
    bool is_overlay(abi::Vtl vtl, x86::GuestPage page) const;
    /// What `vtl` may do to `page`. Nobody may touch the hypervisor's pages; VTL1 may touch all
    /// others.
    abi::PageAccess access_of(abi::Vtl vtl, x86::GuestPage page) const;

    /// The same as if no overlay were there.
    abi::PageAccess access_below_overlay(abi::Vtl vtl, x86::GuestPage page) const;

    /// Makes VTL0's view of `page` what `access` says. False: no page is left to split a large one
    /// with.
    bool show_to_normal(x86::GuestPage page, abi::PageAccess access);

    /// The page as the hypervisor sees it, if it is RAM that `vtl` itself may read and write: for
    /// what the hypervisor writes on a VTL's behalf. Null otherwise.
    std::byte* page_for_writing(abi::Vtl vtl, x86::GuestPage page) const;
};

/// Is `page` in the hypervisor's own memory?
constexpr bool is_hypervisor_page(x86::GuestPage page) {
    return abi::hypervisor_region.contains(page.address().value);
}

} // namespace hv
