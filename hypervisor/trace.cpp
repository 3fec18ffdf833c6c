// SPDX-License-Identifier: MIT
#include "hypervisor/trace.h"

#include "hypervisor/cpu.h"

#include <atomic>

namespace hv {

void Trace::start(std::uint64_t boot_info) {
    header_ = reinterpret_cast<abi::TraceRingHeader*>(cpu::ram_at(abi::trace_ring_header_address));
    slots_ = reinterpret_cast<abi::TraceEvent*>(cpu::ram_at(abi::trace_ring_slots_address));
    *header_ = abi::TraceRingHeader{};
    header_->version = abi::TraceRingHeader::current_version;
    header_->event_size = sizeof(abi::TraceEvent);
    header_->capacity = abi::trace_ring_capacity;
    header_->boot_info = boot_info;
    // Last: a watcher that sees the magic may believe the rest.
    std::atomic_thread_fence(std::memory_order_release);
    header_->magic = abi::TraceRingHeader::expected_magic;
}

void Trace::record(abi::TraceEvent event) {
    if (header_ == nullptr) {
        return; // Before start() there is nowhere to write, and nothing has happened yet.
    }
    const std::uint64_t number = header_->written;
    event.clock = cpu::time_stamp_counter();
    event.sequence = static_cast<std::uint32_t>(number);
    slots_[number % abi::trace_ring_capacity] = event;
    // The count grows after the slot is whole: a watcher on another processor never reads half.
    std::atomic_thread_fence(std::memory_order_release);
    header_->written = number + 1;
}

} // namespace hv
