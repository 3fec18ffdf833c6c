// SPDX-License-Identifier: MIT
#include "securekernel/traps.h"

#include "abi/ports.h"
#include "rt/panic.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/descriptor_tables.h"
#include "securekernel/processes/secure_thread.h"

extern "C" const std::uint8_t secure_trap_stubs[]; // trap_entry.S
extern "C" void secure_system_call_entry();
extern "C" std::uint64_t secure_system_call_stack;

namespace sk {
namespace {

alignas(16) constinit std::uint8_t fault_stack[8192] = {};
constinit DescriptorTables tables;

std::uint8_t stack_of(unsigned vector) {
    switch (static_cast<x86::Exception>(vector)) {
    case x86::Exception::NonMaskableInterrupt:
    case x86::Exception::DoubleFault:
    case x86::Exception::MachineCheck: return 1;
    default: return 0;
    }
}

bool is_from_trustlet(const rt::TrapFrame& frame) { return (frame.cs & 3) == 3; }

} // namespace

void DescriptorTables::build(std::uint64_t stubs, std::uint64_t stub_size,
                             std::uint64_t fault_stack_top) {
    for (unsigned vector = 0; vector < gate_count; ++vector) {
        const bool is_for_all = vector == static_cast<unsigned>(x86::Exception::Breakpoint);
        gates[vector] =
            x86::GateDescriptor::interrupt(stubs + vector * stub_size, x86::KernelSegments::code,
                                           stack_of(vector), is_for_all ? 3 : 0);
    }
    task.interrupt_stack[0] = fault_stack_top;
    segments.task_segment = x86::SystemDescriptor::of(
        reinterpret_cast<std::uint64_t>(&task), sizeof(task) - 1, x86::SystemType::AvailableTss);
}

void install_traps() {
    tables.build(reinterpret_cast<std::uint64_t>(secure_trap_stubs), rt::trap_stub_size,
                 reinterpret_cast<std::uint64_t>(fault_stack + sizeof(fault_stack)));
    cpu::load_descriptor_tables(tables.segment_register(), tables.gate_register());
    cpu::set_system_call_entry(reinterpret_cast<std::uint64_t>(&secure_system_call_entry));
    cpu::restrict_kernel();
}

void set_trustlet_entry_stack(std::uint64_t stack_top) {
    tables.task.ring_stack[0] = stack_top;
    secure_system_call_stack = stack_top;
}

} // namespace sk

extern "C" void on_trap(rt::TrapFrame* frame) {
    using namespace sk;
    const std::uint64_t fault_address = cpu::page_fault_address();
    if (frame->vector == vina_vector) {
        if (is_from_trustlet(*frame)) {
            stop_current_thread(abi::NormalService::Interrupted);
        }
        return; // In the secure kernel: it is on its way to VTL0 anyway.
    }
    if (is_from_trustlet(*frame)) {
        on_trustlet_exception(*frame, fault_address);
        return;
    }
    console::print("securekernel: {} at {x}, error code {x}, CR2 {x}\n",
                   x86::mnemonic_of(static_cast<x86::Exception>(frame->vector)), frame->rip,
                   frame->error_code, fault_address);
    rt::panic("The secure kernel took an exception in its own code.");
}

void rt::panic(const char* sentence) {
    sk::console::print("securekernel: BUGCHECK {}\n", sentence);
    sk::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}
