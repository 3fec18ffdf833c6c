// SPDX-License-Identifier: MIT
// What devices can reach, read from the IOMMU's tables in a machine's RAM as the IOMMU reads them:
// every context entry that is there, and every leaf behind it.  [VTD 9]  Lesson: 10.
#pragma once

#include "abi/page_access.h"
#include "x86/pci_requester.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace machine {

struct DeviceLeaf {
    std::uint64_t device = 0; // the device's address of its first byte
    std::uint64_t host = 0;   // where that is
    std::uint64_t size = 0;   // bytes
    abi::PageAccess access;   // read, write; every level's rights taken together
};

struct DeviceVisitor {
    /// Each device that is there; `is_translated` false: its entry lets all addresses through, or
    /// cannot be meant. False: do not look into its tables.
    std::function<bool(x86::PciRequester, std::uint64_t table, bool is_translated)> on_device;
    std::function<void(const DeviceLeaf&)> on_leaf;
    std::function<bool(std::uint64_t table)> on_table; // each table; false: do not look into it
};

/// Tables outside RAM are announced and not looked into.
void visit_device_leaves(std::span<const std::byte> ram, std::uint64_t root_table,
                         const DeviceVisitor& visitor);

} // namespace machine
