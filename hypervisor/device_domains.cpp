// SPDX-License-Identifier: MIT
#include "hypervisor/device_domains.h"

#include "hypervisor/table_memory.h"
#include "x86/page_table_map.h"

namespace hv {

const DeviceDomains::Domain* DeviceDomains::find(std::uint32_t id) const {
    for (unsigned index = 0; index < count_; ++index) {
        if (domains_[index].id == id) {
            return &domains_[index];
        }
    }
    return nullptr;
}

bool DeviceDomains::create(PagePool& pool, std::uint32_t id) {
    const std::uint64_t tables = TableMemory{pool}.allocate_table();
    if (tables == 0) {
        return false;
    }
    domains_[count_++] = {id, tables};
    return true;
}

/// In the format that nested page tables share with the IOMMU's (x86/vtd_tables.h).
bool DeviceDomains::map(PagePool& pool, const Domain& domain, x86::GuestPage device_page,
                        x86::GuestPage page, abi::PageAccess access) {
    using x86::PageTableEntry;
    TableMemory memory{pool};
    const auto rights = PageTableEntry{}
                            .with(PageTableEntry::present, access.allows(abi::PageAccess::read()))
                            .with(PageTableEntry::writable, access.allows(abi::PageAccess::write()))
                            .with(PageTableEntry::user, true);
    const x86::Mapping mapping{device_page.address().value, page.address().value, x86::page_bytes,
                               rights, x86::Level::PageTable};
    return x86::map(memory, domain.tables, mapping) == x86::MapStatus::Done;
}

bool DeviceDomains::holds(x86::PciRequester device) const {
    for (unsigned index = 0; index < device_count_; ++index) {
        if (devices_[index] == device) {
            return true;
        }
    }
    return false;
}

} // namespace hv
