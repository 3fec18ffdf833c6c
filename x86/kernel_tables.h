// SPDX-License-Identifier: MIT
// The descriptor tables of a kernel that has ring 3, one set a processor: segments for both rings,
// gates for exceptions and interrupts, and the task state that says on which stack ring 0 begins.
// [APM2 4.6] [APM2 8.9]
#pragma once

#include "x86/descriptor_tables.h"
#include "x86/exception.h"

#include <cstdint>

namespace x86 {

/// Gates for the vectors below `GateCount`; what is above has none and is a #GP.
template <unsigned GateCount>
struct KernelTables {
    KernelSegments segments;
    GateDescriptor gates[GateCount];
    TaskStateSegment task;

    /// Fills the tables. The first stub is at `stubs`, the next `stub_size` bytes further. A trap
    /// of a program begins on its thread's kernel stack (task.ring_stack), one of the kernel's
    /// own where it happens, and what may come when no stack can be trusted on `fault_stack_top`.
    void build(std::uint64_t stubs, std::uint64_t stub_size, std::uint64_t fault_stack_top) {
        for (unsigned vector = 0; vector < GateCount; ++vector) {
            gates[vector] =
                GateDescriptor::interrupt(stubs + vector * stub_size, KernelSegments::code,
                                          stack_of(vector), ring_of(vector));
        }
        task.interrupt_stack[0] = fault_stack_top;
        segments.task_segment = SystemDescriptor::of(reinterpret_cast<std::uint64_t>(&task),
                                                     sizeof(task) - 1, SystemType::AvailableTss);
    }

    DescriptorTableRegister segment_register() const {
        return {sizeof(segments) - 1, reinterpret_cast<std::uint64_t>(&segments)};
    }
    DescriptorTableRegister gate_register() const {
        return {sizeof(gates) - 1, reinterpret_cast<std::uint64_t>(&gates)};
    }

private:
    static constexpr std::uint8_t stack_of(unsigned vector) {
        switch (static_cast<Exception>(vector)) {
        case Exception::NonMaskableInterrupt:
        case Exception::DoubleFault:
        case Exception::MachineCheck: return 1;
        default: return 0;
        }
    }
    /// INT3 is for everybody.
    static constexpr std::uint8_t ring_of(unsigned vector) {
        return static_cast<Exception>(vector) == Exception::Breakpoint ? 3 : 0;
    }
};

} // namespace x86
