// SPDX-License-Identifier: MIT
#include "tests/conformance/shared/traps.h"

#include "rt/trap_frame.h"
#include "tests/conformance/shared/cpu.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"

extern "C" const std::uint8_t run_code_landing[]; // run_code.S
extern "C" std::uint64_t run_code_stack;

namespace conformance {
namespace {

/// Gates for exceptions, and behind them those up to the highest of interrupt_vectors.
struct Gates {
    x86::ExceptionGates exceptions;
    x86::GateDescriptor interrupts[interrupt_vectors[2] + 1 - x86::exception_count];
};

alignas(16) constinit std::uint8_t exception_stack[8192] = {};
constinit x86::DescriptorTables tables;
constinit Gates gates;
constinit Fault last_fault;

} // namespace

void install_traps() {
    tables.build(reinterpret_cast<std::uint64_t>(trap_stubs), rt::trap_stub_size,
                 reinterpret_cast<std::uint64_t>(exception_stack + sizeof(exception_stack)));
    gates.exceptions = tables.gates;
    for (unsigned index = 0; index < sizeof(interrupt_vectors); ++index) {
        constexpr std::uint64_t stub_size = 16;
        constexpr std::uint8_t spare_stack = 1;
        gates.interrupts[interrupt_vectors[index] - x86::exception_count] =
            x86::GateDescriptor::interrupt(reinterpret_cast<std::uint64_t>(interrupt_stubs) +
                                               index * stub_size,
                                           x86::KernelSegments::code, spare_stack);
    }
    cpu::load_descriptor_tables(tables.segment_register(),
                                {sizeof(gates) - 1, reinterpret_cast<std::uint64_t>(&gates)});
}

Fault execute(Snippet snippet, Registers& registers) {
    last_fault = {};
    const std::uint64_t code = snippet_addresses[static_cast<std::uint64_t>(snippet)];
    run_code(&registers, code);
    last_fault.offset = last_fault.rip - code;
    return last_fault;
}

} // namespace conformance

extern "C" void on_trap(rt::TrapFrame* frame) {
    using namespace conformance;
    if (run_code_stack == 0) {
        die("an exception in the test's own code", frame->vector, frame->rip);
    }
    last_fault = {1, frame->vector, frame->error_code, 0, frame->rip, cpu::page_fault_address()};
    frame->rip = reinterpret_cast<std::uint64_t>(run_code_landing);
    frame->rsp = run_code_stack;
    frame->cs = x86::KernelSegments::code.raw; // it may have been in ring 3
    frame->ss = x86::KernelSegments::data.raw;
    frame->rflags = x86::Rflags::at_reset().raw;
}
