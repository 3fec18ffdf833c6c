// SPDX-License-Identifier: MIT
// VTL1's descriptor tables: segments for both rings, gates for exceptions and for VINA, and the
// task state that says on which stack ring 0 begins.  [APM2 4.6] [APM2 8.9]
#pragma once

#include "x86/descriptor_tables.h"
#include "x86/exception.h"

#include <cstdint>

namespace sk {

/// VTL1's one interrupt: VTL0 has an interrupt to take (VINA).  [TLFS vsm]
inline constexpr std::uint8_t vina_vector = 32;
inline constexpr unsigned gate_count = 33;

struct DescriptorTables {
    x86::KernelSegments segments;
    x86::GateDescriptor gates[gate_count];
    x86::TaskStateSegment task;

    /// A trap of a trustlet begins on its thread's stack, and one of the secure kernel's own, which
    /// is its end, where it happens; what may come when no stack can be trusted, on `fault_stack`.
    void build(std::uint64_t stubs, std::uint64_t stub_size, std::uint64_t fault_stack_top);

    x86::DescriptorTableRegister segment_register() const {
        return {sizeof(segments) - 1, reinterpret_cast<std::uint64_t>(&segments)};
    }
    x86::DescriptorTableRegister gate_register() const {
        return {sizeof(gates) - 1, reinterpret_cast<std::uint64_t>(&gates)};
    }
};

} // namespace sk
