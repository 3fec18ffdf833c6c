// SPDX-License-Identifier: MIT
// The kernel's descriptor tables, one set a processor: segments for both rings, gates for
// exceptions and interrupts, and the task state that says on which stack ring 0 begins.  [APM2 4.6]
// [APM2 8.9]
#pragma once

#include "x86/descriptor_tables.h"

#include <cstdint>

namespace nt {

/// Vectors above the exceptions.
enum class InterruptVector : std::uint8_t {
    Clock = 0x20,     // the local APIC's timer
    Attention = 0x21, // another processor: look what changed
    Spurious = 0x2F,
};
inline constexpr unsigned gate_count = 48;

struct KernelDescriptorTables {
    x86::KernelSegments segments;
    x86::GateDescriptor gates[gate_count];
    x86::TaskStateSegment task;

    /// Interrupts and exceptions begin on the thread's kernel stack; those that may come when that
    /// cannot be trusted, on `fault_stack`.
    void build(std::uint64_t stubs, std::uint64_t stub_size, std::uint64_t fault_stack_top);

    x86::DescriptorTableRegister segment_register() const {
        return {sizeof(segments) - 1, reinterpret_cast<std::uint64_t>(&segments)};
    }
    x86::DescriptorTableRegister gate_register() const {
        return {sizeof(gates) - 1, reinterpret_cast<std::uint64_t>(&gates)};
    }
};

} // namespace nt
