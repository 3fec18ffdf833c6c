// SPDX-License-Identifier: MIT
// The partition: one machine, divided in two. What all its virtual processors share.  [TLFS vsm]
#pragma once

#include "abi/boot_info.h"
#include "abi/page_access.h"
#include "abi/tlfs/register_names.h"
#include "abi/tlfs/synthetic_msr.h"
#include "abi/vtl.h"
#include "hypervisor/nested_page_tables.h"
#include "hypervisor/page_pool.h"
#include "hypervisor/page_protections.h"
#include "hypervisor/svm/machine.h"
#include "hypervisor/trace.h"

#include <cstdint>

namespace hv {

struct Partition {
    /// A VTL's share of the partition: its view of memory, and the MSRs that are private to it.
    struct Level {
        NestedPageTables nested;
        std::uint64_t guest_os_id = 0;
        abi::tlfs::HypercallMsr hypercall;
    };

    const abi::BootInfo* boot = nullptr; // our own copy: the loader's page is VTL0's to change
    PagePool pool;
    svm::Machine machine;
    Trace trace;
    PageProtections protections;
    Level levels[abi::vtl_count];
    bool secure_vtl_enabled = false;
    abi::tlfs::VsmPartitionConfig secure_config; // VTL1's; restricts VTL0
    std::uint64_t hypercall_code_page = 0;       // physical; what the overlays show

    Level& level(abi::Vtl vtl) { return levels[abi::index_of(vtl)]; }
    bool is_off(abi::Guard guard) const { return boot->guards_off.is_off(guard); }

    bool is_ram(x86::GuestPage page) const;
    /// What `vtl` may do to `page`. Nobody may touch the hypervisor's pages; VTL1 may touch all
    /// others.
    abi::PageAccess access_of(abi::Vtl vtl, x86::GuestPage page) const;
};

/// Is `page` the hypervisor's own?
constexpr bool is_hypervisor_page(x86::GuestPage page) {
    return abi::hypervisor_region.contains(page.address().value);
}

} // namespace hv
