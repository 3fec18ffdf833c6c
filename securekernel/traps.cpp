// SPDX-License-Identifier: MIT
#include "securekernel/traps.h"

#include "abi/ports.h"
#include "rt/panic.h"
#include "securekernel/console.h"
#include "securekernel/cpu.h"
#include "securekernel/ium_calls/table.h"
#include "securekernel/kernel_lock.h"
#include "securekernel/processes/secure_thread.h"
#include "securekernel/processor.h"
#include "x86/exception.h"

extern "C" const std::uint8_t secure_trap_stubs[]; // trap_entry.S
extern "C" void secure_system_call_entry();

namespace sk {
namespace {

std::uint8_t stack_of(unsigned vector) {
    switch (static_cast<x86::Exception>(vector)) {
    case x86::Exception::NonMaskableInterrupt:
    case x86::Exception::DoubleFault:
    case x86::Exception::MachineCheck: return 1;
    default: return 0;
    }
}

bool is_from_trustlet(const rt::TrapFrame& frame) { return (frame.cs & 3) == 3; }

void on_trustlet_trap(const rt::TrapFrame& frame, std::uint64_t fault_address) {
    if (frame.vector == vina_vector) {
        stop_current_thread(abi::NormalService::Interrupted);
    } else {
        on_trustlet_exception(frame, fault_address);
    }
}

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
    Processor& here = processor();
    here.tables.build(
        reinterpret_cast<std::uint64_t>(secure_trap_stubs), rt::trap_stub_size,
        reinterpret_cast<std::uint64_t>(here.exception_stack + sizeof(here.exception_stack)));
    cpu::load_descriptor_tables(here.tables.segment_register(), here.tables.gate_register());
    cpu::set_system_call_entry(reinterpret_cast<std::uint64_t>(&secure_system_call_entry));
    cpu::restrict_kernel();
}

void set_trustlet_entry_stack(std::uint64_t stack_top) {
    Processor& here = processor();
    here.tables.task.ring_stack[0] = stack_top;
    here.thread_stack = stack_top;
}

} // namespace sk

extern "C" void on_trap(rt::TrapFrame* frame) {
    using namespace sk;
    const std::uint64_t fault_address = cpu::page_fault_address();
    if (is_from_trustlet(*frame)) {
        kernel_lock.acquire(); // Another processor may have it when the thread goes on.
        on_trustlet_trap(*frame, fault_address);
        kernel_lock.release();
        return;
    }
    if (frame->vector == vina_vector) {
        return; // The secure kernel is on its way to VTL0 anyway.
    }
    console::print("securekernel: {} at {x}, error code {x}, CR2 {x}, processor {}\n",
                   x86::mnemonic_of(static_cast<x86::Exception>(frame->vector)), frame->rip,
                   frame->error_code, fault_address, processor().index);
    rt::panic("The secure kernel took an exception in its own code.");
}

extern "C" std::uint64_t on_secure_system_call(const sk::SystemCallFrame* frame) {
    sk::kernel_lock.acquire();
    const abi::NtStatus status = sk::make_ium_call(*frame);
    sk::kernel_lock.release();
    return static_cast<std::uint32_t>(status);
}

/// A new thread is about to enter ring 3 for the first time (switch_stacks.S).
extern "C" void on_secure_thread_begins() { sk::kernel_lock.release(); }

void rt::panic(const char* sentence) {
    sk::console::print("securekernel: BUGCHECK {}\n", sentence);
    sk::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}
