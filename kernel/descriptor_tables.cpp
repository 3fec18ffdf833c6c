// SPDX-License-Identifier: MIT
#include "kernel/descriptor_tables.h"

#include "x86/exception.h"

namespace nt {
namespace {

using x86::Exception;

std::uint8_t stack_of(unsigned vector) {
    switch (static_cast<Exception>(vector)) {
    case Exception::NonMaskableInterrupt:
    case Exception::DoubleFault:
    case Exception::MachineCheck: return 1;
    default: return 0;
    }
}

/// INT3 is for everybody.
std::uint8_t ring_of(unsigned vector) {
    return static_cast<Exception>(vector) == Exception::Breakpoint ? 3 : 0;
}

} // namespace

void KernelDescriptorTables::build(std::uint64_t stubs, std::uint64_t stub_size,
                                   std::uint64_t fault_stack_top) {
    for (unsigned vector = 0; vector < gate_count; ++vector) {
        gates[vector] =
            x86::GateDescriptor::interrupt(stubs + vector * stub_size, x86::KernelSegments::code,
                                           stack_of(vector), ring_of(vector));
    }
    task.interrupt_stack[0] = fault_stack_top;
    segments.task_segment = x86::SystemDescriptor::of(
        reinterpret_cast<std::uint64_t>(&task), sizeof(task) - 1, x86::SystemType::AvailableTss);
}

} // namespace nt
