// SPDX-License-Identifier: MIT
#include "kernel/scheduler/processor.h"

#include "abi/boot_info.h"
#include "rt/trap_frame.h"

namespace nt {
namespace {

constinit Processor processors[abi::max_processors];
constinit unsigned started = 0;

} // namespace

Processor& processor_at(unsigned index) { return processors[index]; }

unsigned processor_count() { return started; }

void set_kernel_stack(Processor& processor, std::uint64_t top) {
    processor.kernel_stack = top;
    processor.tables.task.ring_stack[0] = top;
}

void start_processor(std::uint32_t apic_id, std::uint64_t stack_top) {
    Processor& fresh = processors[started];
    fresh.self = &fresh;
    fresh.index = started;
    fresh.apic_id = apic_id;
    fresh.tables.build(reinterpret_cast<std::uint64_t>(kernel_trap_stubs), rt::trap_stub_size,
                       reinterpret_cast<std::uint64_t>(fresh.fault_stack) +
                           sizeof(fresh.fault_stack));
    set_kernel_stack(fresh, stack_top);
    cpu::load_descriptor_tables(fresh.tables.segment_register(), fresh.tables.gate_register());
    cpu::set_gs(&fresh, 0);
    cpu::set_system_call_entry(reinterpret_cast<std::uint64_t>(&system_call_entry));
    cpu::allow_vector_registers();
    cpu::restrict_kernel();
    ++started;
}

} // namespace nt
