// SPDX-License-Identifier: MIT
// Writes the events that the window, the tests and the grader read: a ring in the hypervisor's own
// RAM, where no guest can change it and any watcher outside can see it (abi/trace_ring.h).
#pragma once

#include "abi/rules.h"
#include "abi/trace_ring.h"
#include "hypervisor/cpu.h"
#include "rt/spinlock.h"

#include <atomic>
#include <cstdint>
#include <cstring>

namespace hv {

class Trace {
public:
    constexpr Trace() = default;

    /// Makes an empty ring at its fixed place and announces it. `boot_info` is a physical address.
    void start(std::uint64_t boot_info);

    /// Appends `event`, which processor `vp` saw; clock and sequence number are filled in here.
    /// Before start() there is nowhere to write, and nothing has happened yet.
    void record(const abi::TraceEvent& event, unsigned vp) {
        if (header_ != nullptr) {
            append(event, vp);
        }
    }

    /// The same, for who knows that the ring is there. Every exit comes by, hence in the header;
    /// and those that come by the short way hold no other lock than this (short_way.h).
    void append(const abi::TraceEvent& event, unsigned vp) {
        lock_.acquire();
        abi::TraceEvent* const slot = next_;
        slot->clock = cpu::time_stamp_counter();
        slot->rip = event.rip;
        slot->operand[0] = event.operand[0];
        slot->operand[1] = event.operand[1];
        slot->operand[2] = event.operand[2];
        write_tail(*slot, event, vp);
        abi::TraceRingHeader* const header = header_;
        const std::uint64_t number = header->written;
        slot->sequence = static_cast<std::uint32_t>(number);
        // The count grows after the slot is whole: a watcher elsewhere never reads half.
        std::atomic_thread_fence(std::memory_order_release);
        header->written = number + 1;
        abi::TraceEvent* const following = slot + 1;
        next_ = following == end_ ? first_ : following;
        lock_.release();
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
    /// Kind, worlds, rule, processor and verdict in one word.
    static void write_tail(abi::TraceEvent& slot, const abi::TraceEvent& event, unsigned vp) {
        const auto tail = static_cast<std::uint32_t>(event.kind) | event.worlds * (1u << 8) |
                          event.rule * (1u << 16) | (event.vp_and_verdict & 0xE0u) << 24 |
                          vp << 24; // there are fewer than 32
        std::memcpy(&slot.kind, &tail, sizeof(tail));
    }

    abi::TraceRingHeader* header_ = nullptr;
    abi::TraceEvent* next_ = nullptr; // the slot that is written next
    abi::TraceEvent* first_ = nullptr;
    abi::TraceEvent* end_ = nullptr;
    rt::SpinLock lock_;
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
