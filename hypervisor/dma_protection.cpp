// SPDX-License-Identifier: MIT
#include "hypervisor/dma_protection.h"

#include "abi/memory_layout.h"
#include "hypervisor/console.h"
#include "hypervisor/pci_scan.h"
#include "hypervisor/vtd/find_vtd.h"
#include "hypervisor/vtd/vtd.h"
#include "rt/check.h"

namespace hv {
namespace {

constinit Vtd vtd;

/// Faults are collected there.
constexpr unsigned boot_processor = 0;

/// Every device there is has VTL0's view; who comes by another number later has none.
void give_devices_their_view(Partition& partition, const FoundVtd& found) {
    const std::uint64_t table = partition.level(abi::Vtl::Normal).nested.root();
    const auto give = [&](x86::PciRequester requester) {
        CHECK(found.serves(requester), "A device of this machine is not behind the IOMMU.");
        return vtd.give(partition.pool, requester, table);
    };
    const bool given =
        vtd.make_tables(partition.pool) &&
        (partition.is_off(abi::Guard::KnownRequesters) ? vtd.give_all(partition.pool, table)
                                                       : for_each_pci_function(give));
    CHECK(given, "The hypervisor's page pool is too small for the IOMMU's tables.");
}

/// An IOMMU that cannot is used for what it can. One of which firmware says that it can is held to
/// it.
void forbid_interrupts(Partition& partition, const FoundVtd& found) {
    if (partition.is_off(abi::Guard::InterruptRemapping)) {
        return;
    }
    CHECK(!found.promises_interrupts || vtd.remaps_interrupts(),
          "The DMAR table promises that the IOMMU judges interrupts, and it does not.");
    if (!found.promises_interrupts) {
        console::print("hypervisor: nothing judges the interrupts of devices: one can restart a "
                       "processor\n");
        return;
    }
    CHECK(vtd.forbid_interrupts(partition.pool),
          "The hypervisor's page pool is too small for the IOMMU's tables.");
}

void switch_on(Partition& partition) {
    CHECK(partition.iommu->switch_on(), "The IOMMU does not switch on.");
    auto event = event_of(abi::EventKind::IommuSwitchedOn, vtd.registers(), vtd.root_table(),
                          vtd.interrupt_table());
    event.set_worlds(abi::World::Kind::Hypervisor, abi::World::Kind::Hypervisor);
    partition.trace.record(event, boot_processor);
    if (auto* const header = partition.trace.header()) {
        header->iommu_root = vtd.root_table();
    }
}

abi::TraceEvent event_of_fault(const DeviceFault& fault) {
    const bool is_write = fault.access == DeviceFault::Access::Write;
    const abi::PageAccess wanted = is_write ? abi::PageAccess::write() : abi::PageAccess::read();
    return fault.access == DeviceFault::Access::Interrupt
               ? event_of(abi::EventKind::InterruptBlocked, fault.requester.raw, fault.address,
                          fault.reason)
               : event_of(abi::EventKind::DmaBlocked, fault.requester.raw, fault.address,
                          wanted.bits | std::uint64_t{fault.reason} << 8);
}

abi::Rule rule_of(const DeviceFault& fault) {
    if (fault.access == DeviceFault::Access::Interrupt) {
        return abi::Rule::InterruptNotGranted;
    }
    return fault.cause == DeviceFault::Cause::UnknownDevice ? abi::Rule::DmaUnknownDevice
                                                            : abi::Rule::DmaBeyondVtl0;
}

void record(Partition& partition, const DeviceFault& fault) {
    auto event = event_of_fault(fault);
    event.set_worlds(abi::World::Kind::Device, abi::World::Kind::Hypervisor);
    event.set_vp_and_verdict(boot_processor, abi::Verdict::Denied);
    event.rule = static_cast<std::uint8_t>(rule_of(fault));
    partition.trace.record(event, boot_processor);
}

/// If VTL1 wants to know. The trace has it in any case.
void tell_secure(VirtualProcessor& vp, const DeviceFault& fault) {
    using namespace abi::tlfs;
    Message message;
    message.header.type = MessageType::IommuFault;
    message.header.payload_size = sizeof(IommuFaultMessage);
    message.iommu_fault = {};
    message.iommu_fault.requester = fault.requester.raw;
    message.iommu_fault.access =
        fault.access == DeviceFault::Access::Read ? InterceptAccess::Read : InterceptAccess::Write;
    message.iommu_fault.reason = fault.reason;
    message.iommu_fault.address = fault.address;
    synic::post(vp, abi::Vtl::Secure, iommu_fault_sint, message);
}

} // namespace

void protect_from_devices(Partition& partition) {
    const FoundVtd found = find_vtd(partition.boot->acpi_rsdp);
    if (found.kind == FoundVtd::Kind::Absent) {
        console::print("hypervisor: this machine has no IOMMU: its devices reach all memory\n");
        return;
    }
    CHECK(found.kind == FoundVtd::Kind::Found, found.problem);
    partition.iommu_registers = x86::GuestPhysicalAddress{found.registers}.page();
    if (auto* const header = partition.trace.header()) {
        header->iommu_registers = found.registers;
    }
    CHECK(hide_iommu(partition, partition.level(abi::Vtl::Normal).nested),
          "The hypervisor's page pool is too small for VTL0's nested page tables.");
    if (partition.is_off(abi::Guard::Iommu)) {
        return;
    }
    vtd = Vtd{found.registers};
    vtd.announce_to(partition.boot->apic_ids[0]); // where collect_dma_faults listens
    const char* const problem = vtd.problem();
    CHECK(problem == nullptr, problem);
    give_devices_their_view(partition, found);
    forbid_interrupts(partition, found);
    partition.iommu = &vtd;
    if (!partition.is_off(abi::Guard::IommuEarly)) {
        switch_on(partition);
    }
}

void renew_rights_of_devices(Partition& partition) {
    const bool forgets = partition.iommu != nullptr && partition.iommu->is_on() &&
                         !partition.is_off(abi::Guard::IotlbFlushOnRevoke);
    if (forgets) {
        partition.iommu->forget_translations();
    }
}

void on_page_taken(Partition& partition, x86::GuestPage page) {
    const bool is_vtl0s = !abi::secure_kernel_region.contains(page.address().value);
    if (is_vtl0s && partition.iommu != nullptr && !partition.iommu->is_on()) {
        switch_on(partition);
    }
}

bool collect_dma_faults(VirtualProcessor& vp) {
    Iommu* const iommu = vp.partition.iommu;
    if (vp.index != 0 || iommu == nullptr || !iommu->is_on()) {
        return false;
    }
    bool any = false;
    while (const auto fault = iommu->take_fault()) {
        any = true;
        record(vp.partition, *fault);
        tell_secure(vp, *fault);
    }
    iommu->await_faults();
    return any;
}

bool hide_iommu(const Partition& partition, NestedPageTables& view) {
    return !partition.iommu_registers ||
           view.set_access(*partition.iommu_registers, abi::PageAccess::none());
}

} // namespace hv
