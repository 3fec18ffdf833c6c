// SPDX-License-Identifier: MIT
// Device domains: what a device may reach, when that is not what VTL0 may. The calls are in the
// public headers of Hyper-V's root partition, not in the TLFS.  Lesson: 10.
#pragma once

#include "abi/tlfs/hypercall_inputs.h"
#include "x86/pci_requester.h"

#include <cstddef>
#include <cstdint>

namespace abi::tlfs {

/// HV_INPUT_DEVICE_DOMAIN: which one. Its owner gives it its number.
struct DeviceDomain {
    static constexpr std::uint32_t second_stage = 0; // HV_DEVICE_DOMAIN_TYPE_S2

    std::uint64_t partition = 0;
    InputVtl owner_vtl;
    std::uint8_t reserved_009[7] = {};
    std::uint32_t type = 0;
    std::uint32_t id = 0;
};
static_assert(sizeof(DeviceDomain) == 24);
static_assert(offsetof(DeviceDomain, type) == 16);

/// HvCallCreateDeviceDomain
struct CreateDeviceDomainInput {
    DeviceDomain domain;
    std::uint32_t flags = 0; // none of them here
    std::uint32_t reserved_01c = 0;
};
static_assert(sizeof(CreateDeviceDomainInput) == 32);

/// HV_DEVICE_ID of a PCI function.
struct DeviceId : x86::Register<DeviceId> {
    static constexpr std::uint8_t pci = 1; // HV_DEVICE_TYPE_PCI

    static constexpr x86::Bits<15, 0, std::uint16_t> requester{};
    static constexpr x86::Bits<31, 16, std::uint16_t> segment{};
    static constexpr x86::Bits<61, 32> reserved_32{};
    static constexpr x86::Bits<63, 62, std::uint8_t> type{};

    static constexpr DeviceId of(x86::PciRequester who) {
        return DeviceId{}.with(requester, who.raw).with(type, pci);
    }
};

/// HvCallAttachDeviceDomain
struct AttachDeviceDomainInput {
    DeviceDomain domain;
    DeviceId device;
};
static_assert(sizeof(AttachDeviceDomainInput) == 32);

/// HvCallMapDeviceGpaPages; a list of guest page numbers (u64) follows.
struct MapDeviceGpaPagesInput {
    DeviceDomain domain;
    InputVtl target_vtl;
    std::uint8_t reserved_019[3] = {};
    std::uint32_t map_flags = 0;      // HV_MAP_GPA_FLAGS: read, read and write, or no more
    std::uint64_t device_address = 0; // of the first page, as the device calls it

    static constexpr unsigned max_pages = (4096 - 40) / 8;
};
static_assert(sizeof(MapDeviceGpaPagesInput) == 40);
static_assert(offsetof(MapDeviceGpaPagesInput, map_flags) == 28);

} // namespace abi::tlfs
