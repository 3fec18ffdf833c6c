// SPDX-License-Identifier: MIT
#include "tests/processors/shared/descriptor_tables.h"

#include "rt/instructions.h"
#include "rt/trap_frame.h"

#include <cstring>

extern "C" const std::uint8_t interrupt_stubs[]; // interrupt_stubs.S

namespace processors {

void DescriptorTables::install(std::uint64_t stack_top) {
    constexpr unsigned stub_size = 16;
    tables_.build(reinterpret_cast<std::uint64_t>(trap_stubs), rt::trap_stub_size, stack_top);
    std::memcpy(gates_, tables_.gates.gate, sizeof(tables_.gates.gate));
    const auto first = reinterpret_cast<std::uint64_t>(interrupt_stubs);
    for (unsigned number = 0; number < INTERRUPT_COUNT; ++number) {
        gates_[FIRST_INTERRUPT + number] =
            x86::GateDescriptor::interrupt(first + number * stub_size, x86::KernelSegments::code);
    }
    const x86::DescriptorTableRegister segments = tables_.segment_register();
    const x86::DescriptorTableRegister gates{sizeof(gates_) - 1,
                                             reinterpret_cast<std::uint64_t>(gates_)};
    load_descriptor_tables(&segments, &gates, x86::KernelSegments::code.raw,
                           x86::KernelSegments::data.raw |
                               std::uint64_t{x86::KernelSegments::task.raw} << 16);
}

} // namespace processors
