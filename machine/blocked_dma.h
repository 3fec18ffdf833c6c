// SPDX-License-Identifier: MIT
// Why a device was refused: which device, which address or interrupt, the table entry that says no,
// and who made it say so. For whoever shows an event dma-blocked or interrupt-blocked.  Lesson: 10.
#pragma once

#include "abi/trace_event.h"
#include "machine/device_view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace machine {

struct BlockedDma {
    enum class Kind : std::uint8_t { Transfer, Interrupt };

    /// Whose decision the entry is.
    enum class SetBy : std::uint8_t {
        Vtl1,           // took the page from VTL0, and so from its devices; or took the device
        Hypervisor,     // never opened the page, or does not know the device
        NothingIsThere, // neither RAM nor a device is at the address
    };

    Kind kind = Kind::Transfer;
    x86::PciRequester device;
    std::uint64_t address = 0;   // of the page, as the device called it
    std::uint64_t interrupt = 0; // of an interrupt its number in the table
    abi::PageAccess wanted;
    unsigned reason = 0; // the IOMMU's own number  [VTD 7.2.3]

    DevicePage refusal; // of a transfer; as the tables are at the moment
    /// The tables have changed since: what `refusal` shows would let the transfer through.
    bool is_open_by_now = false;

    SetBy set_by = SetBy::Hypervisor;
    /// The event that did it: VTL1's SlatChange, or the hypervisor's IommuSwitchedOn or
    /// DeviceAttached.
    std::optional<std::size_t> set_by_event;

    /// The same for a person, a line each: who wanted what, which entry refused, who set it.
    std::vector<std::string> lines;
};

/// Of events[index]; nothing if that is no blocked transfer or interrupt. `ram` holds the trace
/// ring's header, which says where the tables are.
std::optional<BlockedDma> explain_blocked_dma(std::span<const std::byte> ram,
                                              std::span<const abi::TraceEvent> events,
                                              std::size_t index);

/// Blocked transfers that aimed at this page, by their index.
std::vector<std::size_t> blocked_transfers(std::span<const abi::TraceEvent> events,
                                           std::uint64_t page);

} // namespace machine
