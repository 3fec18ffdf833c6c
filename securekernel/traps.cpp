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

bool is_from_trustlet(const rt::TrapFrame& frame) { return (frame.cs & 3) == 3; }

void on_trustlet_trap(const rt::TrapFrame& frame, std::uint64_t fault_address) {
    current_thread().interrupted = &frame;
    if (frame.vector == vina_vector) {
        stop_current_thread(abi::NormalService::Interrupted);
    } else {
        on_trustlet_exception(frame, fault_address);
    }
}

} // namespace

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

extern "C" std::uint64_t on_secure_system_call(const abi::nt::SystemCallFrame* frame) {
    sk::kernel_lock.acquire();
    sk::SecureThread& thread = sk::current_thread();
    thread.system_call = frame;
    const abi::NtStatus status = sk::make_ium_call(*frame);
    thread.system_call = nullptr;
    sk::kernel_lock.release();
    return static_cast<std::uint32_t>(status);
}

/// A new thread is about to enter ring 3 for the first time (switch_stacks.S).
extern "C" void on_secure_thread_begins() { sk::kernel_lock.release(); }

void rt::panic(const char* sentence) {
    sk::console::print("securekernel: BUGCHECK {}\n", sentence);
    sk::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::SecureBugcheck));
}
