// SPDX-License-Identifier: MIT
// HvCallCreateDeviceDomain, HvCallAttachDeviceDomain and HvCallMapDeviceGpaPages: VTL1 makes a
// table for devices, puts pages into it, and a device under it. From then on the device reaches
// those pages and no others, until the machine is switched off.  Lesson: 10.
#include "abi/tlfs/device_domains.h"

#include "hypervisor/dma_protection.h"
#include "hypervisor/hypercalls/hypercalls.h"

namespace hv {
namespace {

using namespace abi::tlfs;

/// Is it VTL1 that asks, about a domain of its own?
HvResult<rt::Ok> check(const VirtualProcessor& caller, const DeviceDomain& domain) {
    if (domain.partition != partition_self) {
        return rt::Err{HvStatus::InvalidPartitionId};
    }
    if (caller.active_vtl != abi::Vtl::Secure) {
        return rt::Err{HvStatus::AccessDenied}; // Devices that VTL1 does not take have VTL0's view.
    }
    const bool is_own = domain.owner_vtl.raw == InputVtl::own().raw ||
                        domain.owner_vtl.raw == InputVtl::of(abi::Vtl::Secure).raw;
    if (!is_own || !is_zero(domain.reserved_009) || domain.type != DeviceDomain::second_stage) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    if (caller.partition.iommu == nullptr) {
        return rt::Err{HvStatus::FeatureUnavailable};
    }
    return rt::Ok{};
}

HvResult<const DeviceDomains::Domain*> domain_of(const VirtualProcessor& caller,
                                                 const DeviceDomain& named) {
    TRY(check(caller, named));
    const auto* const domain = caller.partition.device_domains.find(named.id);
    if (domain == nullptr) {
        return rt::Err{HvStatus::NotFound};
    }
    return domain;
}

} // namespace

HvResult<rt::Ok> create_device_domain(Call& call) {
    const auto& input = call.header<CreateDeviceDomainInput>();
    TRY(check(call.caller, input.domain));
    if (input.flags != 0 || input.reserved_01c != 0) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    Partition& partition = call.caller.partition;
    if (partition.device_domains.find(input.domain.id) != nullptr) {
        return rt::Err{HvStatus::ObjectInUse};
    }
    if (partition.device_domains.is_full() ||
        !partition.device_domains.create(partition.pool, input.domain.id)) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    return rt::Ok{};
}

HvResult<rt::Ok> attach_device_domain(Call& call) {
    const auto& input = call.header<AttachDeviceDomainInput>();
    const auto domain = TRY(domain_of(call.caller, input.domain));
    Partition& partition = call.caller.partition;
    const DeviceId device = input.device;
    const auto requester = x86::PciRequester::from(device.get(DeviceId::requester));
    if (device.raw != DeviceId::of(requester).raw) {
        return rt::Err{HvStatus::InvalidDeviceId};
    }
    if (partition.device_domains.holds(requester)) {
        return rt::Err{HvStatus::ObjectInUse};
    }
    if (!partition.device_domains.has_room_for_device()) {
        return rt::Err{HvStatus::InsufficientMemory};
    }
    const std::uint16_t tag = partition.device_domains.tag_of(*domain);
    if (!partition.iommu->move(requester, domain->tables, tag)) {
        return rt::Err{HvStatus::InvalidDeviceId};
    }
    partition.device_domains.note(requester);
    call.caller.report(
        event_of(abi::EventKind::DeviceAttached, requester.raw, domain->id, domain->tables));
    return rt::Ok{};
}

HvResult<rt::Ok> map_device_gpa_pages(Call& call) {
    const auto& input = call.header<MapDeviceGpaPagesInput>();
    const auto domain = TRY(domain_of(call.caller, input.domain));
    Partition& partition = call.caller.partition;
    const abi::PageAccess access{static_cast<std::uint8_t>(input.map_flags)};
    const bool is_known = input.map_flags == access.bits &&
                          (access == abi::PageAccess::none() || access == abi::PageAccess::read() ||
                           access == abi::PageAccess::read_write());
    const x86::GuestPhysicalAddress start{input.device_address};
    if (!is_known || !is_zero(input.reserved_019) ||
        input.target_vtl.raw != input.domain.owner_vtl.raw || start.offset() != 0) {
        return rt::Err{HvStatus::InvalidParameter};
    }
    HvResult<rt::Ok> result = rt::Ok{};
    while (call.has_next()) {
        const std::uint16_t index = call.reps_completed;
        const x86::GuestPage page{call.element<MapDeviceGpaPagesInput, std::uint64_t>(index)};
        const x86::GuestPage device_page = start.page() + index;
        if (!partition.is_ram(page) ||
            device_page.number >= abi::physical_address_limit / abi::page_size) {
            result = rt::Err{HvStatus::InvalidParameter};
            break;
        }
        if (!DeviceDomains::map(partition.pool, *domain, device_page, page, access)) {
            result = rt::Err{HvStatus::InsufficientMemory};
            break;
        }
        ++call.reps_completed;
    }
    renew_rights_of_devices(partition);
    return result;
}

} // namespace hv
