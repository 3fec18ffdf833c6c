// SPDX-License-Identifier: MIT
// Where the hypervisor leaves its events, and what else a watcher of RAM needs to find.
//
// The header is the first page of the hypervisor's region; the events follow it. Only the
// hypervisor writes. A watcher on the host (the window on QEMU, the glass machine) reads `written`,
// then the slots: slot n % capacity holds event n until it is overwritten `capacity` events later.
#pragma once

#include "abi/boot_info.h"
#include "abi/memory_layout.h"
#include "abi/trace_event.h"
#include "abi/vtl.h"

#include <cstddef>
#include <cstdint>

namespace abi {

struct TraceRingHeader {
    static constexpr std::uint64_t expected_magic = 0x454341'52545256; // "VRTRACE"
    static constexpr std::uint32_t current_version = 3;

    std::uint64_t magic = 0; // written last, when the rest is true
    std::uint32_t version = 0;
    std::uint32_t event_size = 0; // bytes
    std::uint64_t capacity = 0;   // events
    std::uint64_t written = 0;    // events ever written; grows after the slot is complete
    std::uint64_t boot_info = 0;  // physical address of the hypervisor's own copy
    std::uint64_t nested_root[vtl_count] = {}; // nCR3 of each VTL's view, 0 while it has none
    std::uint64_t vmcb[vtl_count] = {};        // physical addresses (VP 0)
    std::uint8_t active_vtl = 0;               // VP 0
    std::uint8_t secure_vtl_enabled = 0;       // 1 once VTL1 exists on VP 0
    std::uint8_t reserved_04a[6] = {};
    std::uint64_t protections = 0;     // physical address: what VTL1 lets VTL0 do, a byte a page
    std::uint64_t protected_pages = 0; // how many; 0 until VTL1 has switched protection on
    /// As `vmcb`, of the processors after the first; 0 where there is none.
    std::uint64_t other_vmcb[max_processors - 1][vtl_count] = {};
    std::uint64_t iommu_root = 0;      // physical address of the IOMMU's root table, 0 while off
    std::uint64_t iommu_registers = 0; // physical address of its register page
};
static_assert(sizeof(TraceRingHeader) == 160);
static_assert(offsetof(TraceRingHeader, other_vmcb) == 96);
static_assert(offsetof(TraceRingHeader, iommu_root) == 144);
static_assert(offsetof(TraceRingHeader, written) == 24);
static_assert(offsetof(TraceRingHeader, nested_root) == 40);
static_assert(offsetof(TraceRingHeader, active_vtl) == 72);

inline constexpr std::uint64_t trace_ring_header_address = trace_ring_region.base;
inline constexpr std::uint64_t trace_ring_slots_address = trace_ring_region.base + page_size;
inline constexpr std::uint64_t trace_ring_capacity =
    (trace_ring_region.size - page_size) / sizeof(TraceEvent);

} // namespace abi
