// SPDX-License-Identifier: MIT
#include "hypervisor/trace.h"

#include "hypervisor/cpu.h"

#include <atomic>

namespace hv {

void Trace::start(std::uint64_t boot_info) {
    header_ = reinterpret_cast<abi::TraceRingHeader*>(cpu::ram_at(abi::trace_ring_header_address));
    first_ = reinterpret_cast<abi::TraceEvent*>(cpu::ram_at(abi::trace_ring_slots_address));
    next_ = first_;
    end_ = first_ + abi::trace_ring_capacity;
    *header_ = abi::TraceRingHeader{};
    header_->version = abi::TraceRingHeader::current_version;
    header_->event_size = sizeof(abi::TraceEvent);
    header_->capacity = abi::trace_ring_capacity;
    header_->boot_info = boot_info;
    // Last: a watcher that sees the magic may believe the rest.
    std::atomic_thread_fence(std::memory_order_release);
    header_->magic = abi::TraceRingHeader::expected_magic;
}

} // namespace hv
