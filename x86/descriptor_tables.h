// SPDX-License-Identifier: MIT
// The descriptor tables a 64-bit program needs to stand on its own: one code and one data segment,
// a task state segment with a spare stack, and an interrupt gate for each exception.
// [APM2 4.8] [APM2 8.9]
#pragma once

#include "x86/segment.h"

#include <cstdint>

namespace x86 {

/// Null, ring-0 code, ring-0 data, the TSS (two entries), ring-3 data, ring-3 code. SYSRET wants
/// the last two one behind the other, in this order.  [APM3 SYSRET]
struct KernelSegments {
    static constexpr Selector code = Selector::of(1, 0);
    static constexpr Selector data = Selector::of(2, 0);
    static constexpr Selector task = Selector::of(3, 0);
    static constexpr Selector user_data = Selector::of(5, 3);
    static constexpr Selector user_code = Selector::of(6, 3);

    SegmentDescriptor null{};
    SegmentDescriptor code_segment = SegmentDescriptor::flat(SegmentAttributes::code(0));
    SegmentDescriptor data_segment = SegmentDescriptor::flat(SegmentAttributes::data(0));
    SystemDescriptor task_segment{};
    SegmentDescriptor user_data_segment = SegmentDescriptor::flat(SegmentAttributes::data(3));
    SegmentDescriptor user_code_segment = SegmentDescriptor::flat(SegmentAttributes::code(3));
};
static_assert(sizeof(KernelSegments) == 7 * 8);

inline constexpr unsigned exception_count = 32;

/// Gates for the exceptions; anything above vector 31 has none and is a #GP.
struct ExceptionGates {
    GateDescriptor gate[exception_count];

    /// The first stub is at `stubs`, the next `stub_size` bytes further. All run with interrupts
    /// off on interrupt stack 1, so that a fault caused by a bad stack can still be told.
    constexpr void point_to(std::uint64_t stubs, std::uint64_t stub_size) {
        constexpr std::uint8_t spare_stack = 1;
        for (unsigned vector = 0; vector < exception_count; ++vector) {
            gate[vector] = GateDescriptor::interrupt(stubs + vector * stub_size,
                                                     KernelSegments::code, spare_stack);
        }
    }
};
static_assert(sizeof(ExceptionGates) == 512);

/// All of it together, as a program owns it. Place it in RAM that the program alone may write.
struct DescriptorTables {
    KernelSegments segments;
    ExceptionGates gates;
    TaskStateSegment task;

    /// Fills the tables. `stack_top` is the spare stack for exceptions.
    void build(std::uint64_t stubs, std::uint64_t stub_size, std::uint64_t stack_top) {
        gates.point_to(stubs, stub_size);
        task.interrupt_stack[0] = stack_top;
        segments.task_segment = SystemDescriptor::of(reinterpret_cast<std::uint64_t>(&task),
                                                     sizeof(task) - 1, SystemType::AvailableTss);
    }
    DescriptorTableRegister segment_register() const {
        return {sizeof(segments) - 1, reinterpret_cast<std::uint64_t>(&segments)};
    }
    DescriptorTableRegister gate_register() const {
        return {sizeof(gates) - 1, reinterpret_cast<std::uint64_t>(&gates)};
    }
};

} // namespace x86
