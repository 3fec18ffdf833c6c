// SPDX-License-Identifier: MIT
// The fuzzing kernel's exceptions: each ends the step that raised it, or else the machine. It needs
// no threads, so it does without the kernel's own way in (kernel/trap_entry.S).
#include "kernel/traps.h"

#include "abi/ports.h"
#include "kernel/console.h"
#include "kernel/cpu.h"
#include "rt/panic.h"
#include "rt/trap_frame.h"
#include "tests/fuzz/guest/traps.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

extern "C" const std::uint8_t guarded_read_instruction[]; // guarded_access.S
extern "C" const std::uint8_t guarded_access_failed[];
extern "C" const std::uint8_t guarded_call_failed[]; // guarded_call.S
extern "C" std::uint64_t guarded_call_stack;

namespace nt {
namespace {

alignas(16) constinit std::uint8_t exception_stack[16384] = {};
constinit x86::DescriptorTables tables;

std::uint64_t address_of(const std::uint8_t* code) { return reinterpret_cast<std::uint64_t>(code); }

/// The step that guarded_call runs has faulted, wherever it was, in whichever ring: back to ring 0,
/// on the stack that guarded_call left.
void leave_guarded_step(rt::TrapFrame& frame) {
    frame.rax = frame.vector;
    frame.rip = address_of(guarded_call_failed);
    frame.rsp = guarded_call_stack;
    frame.cs = x86::KernelSegments::code.raw;
    frame.ss = x86::KernelSegments::data.raw;
    frame.rflags = x86::Rflags::at_reset().raw;
}

} // namespace

void install_traps() {
    tables.build(address_of(trap_stubs), rt::trap_stub_size,
                 reinterpret_cast<std::uint64_t>(exception_stack + sizeof(exception_stack)));
    cpu::load_descriptor_tables(tables.segment_register(), tables.gate_register());
}

ReadOutcome try_read(std::uint64_t address) {
    ReadOutcome outcome;
    const std::uint64_t failed =
        guarded_read(reinterpret_cast<const std::uint64_t*>(address), &outcome.value);
    if (failed != 0) {
        outcome.fault = static_cast<x86::Exception>(failed - 1);
    }
    return outcome;
}

} // namespace nt

extern "C" void on_trap(rt::TrapFrame* frame) {
    if (frame->rip == nt::address_of(guarded_read_instruction)) {
        frame->rax = frame->vector;
        frame->rip = nt::address_of(guarded_access_failed);
        return;
    }
    if (guarded_call_stack != 0) {
        nt::leave_guarded_step(*frame);
        return;
    }
    nt::console::print("fuzzing kernel: {} at {x}, where nobody expected it\n",
                       x86::mnemonic_of(static_cast<x86::Exception>(frame->vector)), frame->rip);
    rt::panic("The fuzzing kernel took an exception of its own.");
}

void rt::panic(const char* sentence) {
    nt::console::print("fuzzing kernel: {}\n", sentence);
    nt::cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::KernelBugcheck));
}
