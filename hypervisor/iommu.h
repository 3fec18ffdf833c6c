// SPDX-License-Identifier: MIT
// What the hypervisor wants of an IOMMU, whoever made it. DMA uses no page table of the processor:
// whatever the nested tables say, a device reaches all memory, unless an IOMMU is in its way.
// Lesson: 10.
#pragma once

#include "x86/pci_requester.h"

#include <cstdint>
#include <optional>

namespace hv {

/// Something that a device wanted and was refused.
struct DeviceFault {
    enum class Access : std::uint8_t { Read, Write, Interrupt };
    enum class Cause : std::uint8_t {
        BeyondRights,  // its tables do not allow this
        UnknownDevice, // it has none
    };

    x86::PciRequester requester;
    std::uint64_t address = 0; // of the page, as the device called it; an interrupt's number
    Access access = Access::Read;
    Cause cause = Cause::BeyondRights;
    std::uint8_t reason = 0; // the IOMMU's own number for it
};

class Iommu {
public:
    /// Devices that were given nothing reach nothing from here on. False: it does not answer.
    virtual bool switch_on() = 0;
    virtual bool is_on() const = 0;

    /// What a device was once allowed is looked up again: no transfer that begins, or goes on,
    /// after this uses a right that is in no table any more.
    virtual void forget_translations() = 0;

    /// `requester` may do what `table` says, instead of what it might. `tag` tells apart who shares
    /// a table. False: no such device was known at the start.
    virtual bool move(x86::PciRequester requester, std::uint64_t table, std::uint16_t tag) = 0;

    /// A fault that nobody has been told of yet.
    virtual std::optional<DeviceFault> take_fault() = 0;
    /// Faults that come from now on are announced anew.
    virtual void await_faults() = 0;

protected:
    ~Iommu() = default;
};

} // namespace hv
