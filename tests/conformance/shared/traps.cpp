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

alignas(16) constinit std::uint8_t exception_stack[8192] = {};
constinit x86::DescriptorTables tables;
constinit Fault last_fault;

} // namespace

void install_traps() {
    tables.build(reinterpret_cast<std::uint64_t>(trap_stubs), rt::trap_stub_size,
                 reinterpret_cast<std::uint64_t>(exception_stack + sizeof(exception_stack)));
    cpu::load_descriptor_tables(tables.segment_register(), tables.gate_register());
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
