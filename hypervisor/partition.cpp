// SPDX-License-Identifier: MIT
#include "hypervisor/partition.h"

#include "hypervisor/cpu.h"
#include "hypervisor/local_apic.h"
#include "hypervisor/mode_based_execution.h"

namespace hv {

bool Partition::is_ram(x86::GuestPage page) const {
    return protections.covers(page) && !is_hypervisor_page(page);
}

/// Not VTL0's interrupt controller: what it stores there is judged one by one.
bool Partition::is_protectable(x86::GuestPage page) const {
    const bool is_device = PageProtections::is_for_devices(page) && !protections.covers(page) &&
                           page != local_apic_page && !is_own(page);
    return is_ram(page) || is_device;
}

bool Partition::is_own(x86::GuestPage page) const {
    return is_hypervisor_page(page) || (iommu_registers && page == *iommu_registers) ||
           pci_memory.contains(page.address().value);
}

bool Partition::is_overlay(abi::Vtl vtl, x86::GuestPage page) const {
    using Msr = abi::tlfs::HypercallMsr;
    const Msr hypercall = levels[abi::index_of(vtl)].hypercall;
    return hypercall.get(Msr::enable) && hypercall.get(Msr::page_number) == page.number;
}

abi::PageAccess Partition::access_of(abi::Vtl vtl, x86::GuestPage page) const {
    if (is_own(page) || page.address().value >= abi::physical_address_limit) {
        return abi::PageAccess::none();
    }
    if (is_overlay(vtl, page)) {
        return abi::PageAccess::read_execute(); // It shows what the guest must not change.
    }
    return access_below_overlay(vtl, page);
}

abi::PageAccess Partition::access_below_overlay(abi::Vtl vtl, x86::GuestPage page) const {
    if (vtl == abi::Vtl::Secure) {
        return protections.covers(page) ? abi::PageAccess::all() : abi::PageAccess::read_write();
    }
    return protections.of(page);
}

bool Partition::show_to_normal(x86::GuestPage page, abi::PageAccess access) {
    Level& normal = level(abi::Vtl::Normal);
    return normal.nested.set_access(page, access) &&
           (normal.nested_for_users.root() == 0 ||
            normal.nested_for_users.set_access(page, access_in_user_view(access)));
}

std::byte* Partition::page_for_writing(abi::Vtl vtl, x86::GuestPage page) const {
    const bool allowed = is_ram(page) && access_of(vtl, page).allows(abi::PageAccess::read_write());
    return allowed ? cpu::ram_at(page.address().value) : nullptr;
}

} // namespace hv
