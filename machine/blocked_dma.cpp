// SPDX-License-Identifier: MIT
#include "machine/blocked_dma.h"

#include "abi/memory_layout.h"
#include "abi/rules.h"
#include "abi/trace_ring.h"
#include "machine/event_operands.h"
#include "machine/event_text.h"
#include "machine/hypervisor_memory.h"
#include "machine/scenes/event_search.h"
#include "machine/slat_reader.h"
#include "x86/vtd.h"

#include <fmt/format.h>

namespace machine {
namespace {

using abi::EventKind;
using abi::PageAccess;
using abi::TraceEvent;
using SetBy = BlockedDma::SetBy;
using EndsAt = DevicePage::EndsAt;

std::uint64_t root_table_in(std::span<const std::byte> ram) {
    return read_physical(ram, abi::trace_ring_header_address +
                                  offsetof(abi::TraceRingHeader, iommu_root))
        .value;
}

std::optional<std::size_t> found(std::size_t index) {
    return index == scenes::nowhere ? std::nullopt : std::optional(index);
}

/// Who made the tables say so, as the events before `index` tell.
void find_author(BlockedDma& blocked, scenes::Events events, std::size_t index, bool is_unknown,
                 std::uint64_t ram_bytes) {
    const std::uint64_t page = blocked.address / abi::page_size;
    const auto attached = found(scenes::last_before(events, index, [&](const TraceEvent& event) {
        return event.kind == EventKind::DeviceAttached && event.operand[0] == blocked.device.raw;
    }));
    if (!is_unknown && attached) {
        blocked.set_by = SetBy::Vtl1;
        blocked.set_by_event = attached;
        return;
    }
    const auto taken = found(scenes::last_before(events, index, [page](const TraceEvent& event) {
        return scenes::changes_page_of_vtl0(event, page);
    }));
    if (!is_unknown && taken &&
        !scenes::SlatChange::of(events[*taken]).access.allows(blocked.wanted)) {
        blocked.set_by = SetBy::Vtl1;
        blocked.set_by_event = taken;
        return;
    }
    const bool is_its_own = touches_hypervisor(blocked.address, abi::page_size);
    const bool is_memory = blocked.address < ram_bytes;
    blocked.set_by =
        is_unknown || is_its_own || is_memory ? SetBy::Hypervisor : SetBy::NothingIsThere;
    blocked.set_by_event = found(scenes::last_before(events, index, [](const TraceEvent& event) {
        return event.kind == EventKind::IommuSwitchedOn;
    }));
}

std::string table_of(const DevicePage& page) {
    switch (page.ends_at) {
    case EndsAt::RootTable: return "root table";
    case EndsAt::ContextTable: return "context table";
    case EndsAt::PageTables: break;
    }
    return fmt::format("page table of level {}", page.level);
}

std::string entry_line(const BlockedDma& blocked) {
    const DevicePage& entry = blocked.refusal;
    const std::string place =
        fmt::format("The entry at {} in the {} is {}", hex(entry.entry_address), table_of(entry),
                    hex(entry.entry));
    if (blocked.is_open_by_now) {
        return place + ": by now it would let this through.";
    }
    if (entry.ends_at == EndsAt::RootTable) {
        return place + ": this bus has no devices.";
    }
    if (entry.ends_at == EndsAt::ContextTable) {
        return place + ": this device has no tables.";
    }
    return fmt::format("{}: it allows {}.", place, access_text(entry.access));
}

/// When what refuses was set up, to go behind who did it; empty if no event tells.
std::string time_of_rule(const BlockedDma& blocked, scenes::Events events) {
    return blocked.set_by_event ? " at t " + grouped(events[*blocked.set_by_event].clock) : "";
}

std::string author_line(const BlockedDma& blocked, scenes::Events events, bool is_unknown) {
    const std::string when = time_of_rule(blocked, events);
    const bool is_vtl1s =
        blocked.set_by_event && events[*blocked.set_by_event].kind == EventKind::DeviceAttached;
    switch (blocked.set_by) {
    case SetBy::Vtl1:
        if (is_vtl1s) {
            return fmt::format(
                "The device is VTL 1's{}: it reaches what VTL 1 gave it, and nothing "
                "else.",
                when);
        }
        return fmt::format(
            "VTL 1 took the page from VTL 0{}, and so from its devices: both use one "
            "table.",
            when);
    case SetBy::NothingIsThere:
        return "Neither RAM nor a device is there, so the hypervisor made no entry for it.";
    case SetBy::Hypervisor: break;
    }
    return is_unknown
               ? fmt::format("The hypervisor gave tables to the devices that it found{}, and this "
                             "requester number was not among them.",
                             when)
               : fmt::format("The hypervisor put no page of its own into VTL 0's table, which "
                             "devices were given{}.",
                             when);
}

/// Why the IOMMU did not make an interrupt of it.  [VTD 7.2.1]
std::string interrupt_line(const BlockedDma& blocked, std::uint64_t table) {
    using x86::vtd::FaultReason;
    switch (static_cast<FaultReason>(blocked.reason)) {
    case FaultReason::InterruptOldFormat:
        return "It said itself which interrupt and to whom, in the old format: none of those is "
               "let through.";
    case FaultReason::InterruptBeyondTable:
        return fmt::format("There is no entry {} in the interrupt table at {}.", blocked.interrupt,
                           hex(table));
    case FaultReason::InterruptNotPresent:
        return fmt::format("Entry {} of the interrupt table at {} is not present.",
                           blocked.interrupt, hex(table));
    case FaultReason::InterruptOfAnother:
        return fmt::format("Entry {} of the interrupt table at {} is another device's.",
                           blocked.interrupt, hex(table));
    default:
        return fmt::format("The request, or its entry, is malformed (reason {:#x}).",
                           blocked.reason);
    }
}

/// Who may send which interrupt was decided once, when the IOMMU was switched on.
BlockedDma explain_interrupt(scenes::Events events, std::size_t index) {
    const TraceEvent& event = events[index];
    BlockedDma blocked;
    blocked.kind = BlockedDma::Kind::Interrupt;
    blocked.device.raw = static_cast<std::uint16_t>(event.operand[0]);
    blocked.interrupt = event.operand[1];
    blocked.wanted = PageAccess::write();
    blocked.reason = static_cast<unsigned>(event.operand[2] & 0xFF);
    blocked.set_by_event = found(scenes::last_before(events, index, [](const TraceEvent& earlier) {
        return earlier.kind == EventKind::IommuSwitchedOn;
    }));
    const std::uint64_t table = blocked.set_by_event ? events[*blocked.set_by_event].operand[2] : 0;
    const std::string when = time_of_rule(blocked, events);
    blocked.lines = {
        fmt::format("The {} wanted to send an interrupt.", device_name(blocked.device)),
        interrupt_line(blocked, table),
        fmt::format("The hypervisor allowed no device any interrupt{}: their drivers poll.", when),
    };
    return blocked;
}

} // namespace

std::optional<BlockedDma> explain_blocked_dma(std::span<const std::byte> ram,
                                              std::span<const TraceEvent> events,
                                              std::size_t index) {
    if (index < events.size() && events[index].kind == EventKind::InterruptBlocked) {
        return explain_interrupt(events, index);
    }
    if (index >= events.size() || events[index].kind != EventKind::DmaBlocked) {
        return std::nullopt;
    }
    const TraceEvent& event = events[index];
    BlockedDma blocked;
    blocked.device.raw = static_cast<std::uint16_t>(event.operand[0]);
    blocked.address = event.operand[1];
    blocked.wanted = {static_cast<std::uint8_t>(event.operand[2] & 0xF)};
    blocked.reason = static_cast<unsigned>(event.operand[2] >> 8 & 0xFF);
    blocked.refusal =
        read_device_page(ram, root_table_in(ram), blocked.device, blocked.address / abi::page_size);
    blocked.is_open_by_now =
        blocked.refusal.present && blocked.refusal.access.allows(blocked.wanted);
    const bool is_unknown = event.rule == static_cast<std::uint8_t>(abi::Rule::DmaUnknownDevice);
    find_author(blocked, events, index, is_unknown, ram.size());
    blocked.lines = {
        fmt::format("The {} wanted to {} {}.", device_name(blocked.device),
                    blocked.wanted.allows(PageAccess::write()) ? "write" : "read",
                    hex(blocked.address)),
        entry_line(blocked),
        author_line(blocked, events, is_unknown),
    };
    return blocked;
}

std::vector<std::size_t> blocked_transfers(std::span<const TraceEvent> events, std::uint64_t page) {
    std::vector<std::size_t> found;
    for (std::size_t index = 0; index < events.size(); ++index) {
        if (events[index].kind == EventKind::DmaBlocked &&
            events[index].operand[1] / abi::page_size == page) {
            found.push_back(index);
        }
    }
    return found;
}

} // namespace machine
