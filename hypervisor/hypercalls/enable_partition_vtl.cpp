// SPDX-License-Identifier: MIT
// HvCallEnablePartitionVtl: from now on the partition may have a VTL1. VTL1's view of memory is
// made here; it shows everything but the hypervisor.  [TLFS vsm]
#include "abi/tlfs/hypercall_inputs.h"
#include "hypervisor/dma_protection.h"
#include "hypervisor/hypercalls/hypercalls.h"
#include "hypervisor/mode_based_execution.h"
#include "hypervisor/pci_memory.h"

namespace hv {

HvResult<rt::Ok> enable_partition_vtl(Call& call) {
    const auto& input = call.header<abi::tlfs::EnablePartitionVtlInput>();
    Partition& partition = call.caller.partition;

    if (input.partition != abi::tlfs::partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    if (input.target_vtl != abi::index_of(abi::Vtl::Secure)) {
        return rt::Err{HvStatus::AccessDenied}; // There is a VTL1 and nothing above it.
    }
    constexpr std::uint8_t mbec = abi::tlfs::EnablePartitionVtlInput::enable_mbec;
    if ((input.flags & ~mbec) != 0 || !is_zero(input.reserved_00a)) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (partition.secure_vtl_enabled) {
        return rt::Err{HvStatus::InvalidVtlState};
    }
    NestedPageTables& secure_view = partition.level(abi::Vtl::Secure).nested;
    if (!secure_view.build(partition.pool, partition.boot->ram_end) ||
        !hide_iommu(partition, secure_view) || !hide_pci_memory(partition, secure_view)) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    const bool wants_mbec = (input.flags & mbec) != 0;
    if (wants_mbec && !build_user_view(partition)) {
        partition.level(abi::Vtl::Normal).nested_for_users = {}; // A half is worse than none.
        return rt::Err{HvStatus::InsufficientMemory};
    }
    partition.mbec_enabled = wants_mbec;
    partition.secure_vtl_enabled = true;
    call.caller.report(event_of(abi::EventKind::PartitionVtlEnabled, input.target_vtl));
    return rt::Ok{};
}

} // namespace hv
