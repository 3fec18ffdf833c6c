// SPDX-License-Identifier: MIT
// Writes the events that the window, the tests and the grader read: a ring in the hypervisor's own
// RAM, where no guest can change it and any watcher outside can see it (abi/trace_ring.h).
#pragma once

#include "abi/rules.h"
#include "abi/trace_ring.h"
#include "hypervisor/cpu.h"

#include <atomic>
#include <cstdint>

namespace hv {

class Trace {
public:
    constexpr Trace() = default;

    /// Makes an empty ring at its fixed place and announces it. `boot_info` is a physical address.
    void start(std::uint64_t boot_info);

    /// Appends `event`; clock and sequence number are filled in here. Every exit comes by, hence in
    /// the header.
    void record(const abi::TraceEvent& event) {
        if (header_ == nullptr) {
            return; // Before start() there is nowhere to write, and nothing has happened yet.
        }
        const std::uint64_t number = header_->written;
        abi::TraceEvent& slot = slots_[next_];
        slot = event;
        slot.clock = cpu::time_stamp_counter();
        slot.sequence = static_cast<std::uint32_t>(number);
        next_ = next_ + 1 == abi::trace_ring_capacity ? 0 : next_ + 1;
        // The count grows after the slot is whole: a watcher elsewhere never reads half.
        std::atomic_thread_fence(std::memory_order_release);
        header_->written = number + 1;
    }

    /// For the watchers: which VTL the first processor runs.
    void show_active(abi::Vtl vtl) {
        if (header_ != nullptr) {
            header_->active_vtl = static_cast<std::uint8_t>(vtl);
        }
    }

    /// For the watchers: from now on VTL1's protections mean something.
    void publish_protections(std::uint64_t page_count) {
        if (header_ != nullptr) {
            header_->protected_pages = page_count;
        }
    }

    /// For the watchers: where the tables are, who runs. Null before start().
    abi::TraceRingHeader* header() { return header_; }

private:
    abi::TraceRingHeader* header_ = nullptr;
    std::uint64_t next_ = 0; // the slot that is written next
    abi::TraceEvent* slots_ = nullptr;
};

/// An event without a verdict.
constexpr abi::TraceEvent event_of(abi::EventKind kind, std::uint64_t first = 0,
                                   std::uint64_t second = 0, std::uint64_t third = 0) {
    abi::TraceEvent event;
    event.kind = kind;
    event.operand[0] = first;
    event.operand[1] = second;
    event.operand[2] = third;
    return event;
}

} // namespace hv
