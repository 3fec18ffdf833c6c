// SPDX-License-Identifier: MIT
#include "hypervisor/partition.h"

namespace hv {

bool Partition::is_ram(x86::GuestPage page) const {
    return protections.covers(page) && !is_hypervisor_page(page);
}

abi::PageAccess Partition::access_of(abi::Vtl vtl, x86::GuestPage page) const {
    if (is_hypervisor_page(page) || page.address().value >= abi::physical_address_limit) {
        return abi::PageAccess::none();
    }
    if (vtl == abi::Vtl::Secure && protections.covers(page)) {
        return abi::PageAccess::all();
    }
    return protections.of(page);
}

} // namespace hv
