// SPDX-License-Identifier: MIT
// Devices of VTL1's: each is in a domain, which has a table of its own. In there is what VTL1 puts
// there, and nothing else: no page of VTL0's, none of the hypervisor's.
// Lesson: 10.
#pragma once

#include "abi/page_access.h"
#include "hypervisor/page_pool.h"
#include "x86/address.h"
#include "x86/pci_requester.h"

#include <cstdint>

namespace hv {

class DeviceDomains {
public:
    static constexpr unsigned most = 4; // domains, and devices in them

    struct Domain {
        std::uint32_t id = 0;     // VTL1's number for it
        std::uint64_t tables = 0; // root of its tables, physical; 0: there is no such domain
    };

    /// Null if there is none with this number.
    const Domain* find(std::uint32_t id) const;
    bool is_full() const { return count_ == most; }
    /// False: no page is left for its table.
    bool create(PagePool& pool, std::uint32_t id);

    /// Shows `page` to the devices in `domain`, as `device_page`. False: no page is left for
    /// tables.
    static bool map(PagePool& pool, const Domain& domain, x86::GuestPage device_page,
                    x86::GuestPage page, abi::PageAccess access);

    bool holds(x86::PciRequester device) const;
    bool has_room_for_device() const { return device_count_ < most; }
    void note(x86::PciRequester device) { devices_[device_count_++] = device; }

    /// How the IOMMU tells `domain` from VTL0's, which is 1.
    std::uint16_t tag_of(const Domain& domain) const {
        return static_cast<std::uint16_t>(2 + (&domain - domains_));
    }

private:
    Domain domains_[most];
    unsigned count_ = 0;
    x86::PciRequester devices_[most];
    unsigned device_count_ = 0;
};

} // namespace hv
