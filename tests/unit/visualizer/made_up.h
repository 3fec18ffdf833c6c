// SPDX-License-Identifier: MIT
// Events and snapshots made up by hand, for tests of the models.
#pragma once

#include "abi/page_access.h"
#include "abi/rules.h"
#include "abi/trace_event.h"
#include "visualizer/models/snapshot.h"

#include <algorithm>
#include <initializer_list>
#include <memory>

namespace made_up {

using abi::EventKind;
using abi::PageAccess;
using World = abi::World::Kind;

inline constexpr std::uint64_t ram_size = 64ull * 1024 * 1024;
inline constexpr std::uint64_t gift = 0x3A25; // a page of VTL0's that VTL1 takes

inline abi::TraceEvent at(std::uint64_t clock, EventKind kind, World before, World after,
                          std::initializer_list<std::uint64_t> operands = {}) {
    abi::TraceEvent event;
    event.clock = clock;
    event.kind = kind;
    event.set_worlds(before, after);
    std::copy(operands.begin(), operands.end(), event.operand);
    return event;
}

inline abi::TraceEvent slat_change(std::uint64_t clock, std::uint64_t page, std::uint64_t count,
                                   PageAccess now, PageAccess old, unsigned vtl = 0) {
    const std::uint64_t packed = now.bits | std::uint64_t{old.bits} << 8 | std::uint64_t{vtl} << 16;
    return at(clock, EventKind::SlatChange, World::Vtl1Kernel, World::Vtl1Kernel,
              {page, count, packed});
}

inline abi::TraceEvent violation(std::uint64_t clock, std::uint64_t physical,
                                 std::uint64_t linear) {
    abi::TraceEvent event = at(clock, EventKind::SlatViolation, World::Vtl0Kernel,
                               World::Vtl0Kernel, {physical, linear, PageAccess::read().bits});
    event.rule = static_cast<std::uint8_t>(abi::Rule::SlatVtlProtection);
    event.set_vp_and_verdict(0, abi::Verdict::Denied);
    return event;
}

/// A run that grows, and snapshots of it.
class Run {
public:
    void add(const abi::TraceEvent& event) { log_->append(event); }

    vitrine::models::Snapshot snapshot(std::uint64_t clock) const {
        vitrine::models::Snapshot now;
        now.clock = clock;
        now.ram_size = ram_size;
        now.capabilities.hardware_events = true;
        now.events = vitrine::models::Events(log_, log_->size());
        now.known = now.events;
        now.furthest = clock;
        return now;
    }

    /// The same run as it was when it had so many events.
    vitrine::models::Snapshot back_to(std::size_t events) const {
        vitrine::models::Snapshot now =
            snapshot(log_->size() == 0 ? 0 : (*log_)[log_->size() - 1].clock);
        now.clock = (*log_)[events - 1].clock;
        now.events = vitrine::models::Events(log_, events);
        return now;
    }

private:
    std::shared_ptr<vitrine::models::EventLog> log_ = std::make_shared<vitrine::models::EventLog>();
};

/// Nested tables in which both VTLs may do everything, except that nobody sees the hypervisor.
inline std::shared_ptr<vitrine::models::SlatState> open_tables() {
    auto slat = std::make_shared<vitrine::models::SlatState>();
    for (auto& view : slat->views) {
        view.exists = true;
        view.access.assign(ram_size / abi::page_size, PageAccess::all().bits);
        for (std::uint64_t page = 0; page < view.access.size(); ++page) {
            if (abi::hypervisor_region.contains(page * abi::page_size)) {
                view.access[page] = 0;
            }
        }
    }
    return slat;
}

/// A machine whose hypervisor runs and has given VTL1 to the processor.
inline void bring_up(vitrine::models::Snapshot& now) {
    now.ring.emplace();
    now.ring->nested_root[0] = 0x140'0000;
    now.ring->nested_root[1] = 0x150'0000;
    now.ring->secure_vtl_enabled = 1;
    now.boot_info.emplace();
    now.boot_info->memory[0] = {{0, 0x9'F000}, abi::MemoryRange::Kind::Ram, 0};
    now.boot_info->memory[1] = {{0xA'0000, 0x6'0000}, abi::MemoryRange::Kind::Reserved, 0};
    now.boot_info->memory[2] = {{0x10'0000, ram_size - 0x10'0000}, abi::MemoryRange::Kind::Ram, 0};
    now.boot_info->memory_range_count = 3;
}

} // namespace made_up
