// SPDX-License-Identifier: MIT
#include "kernel/traps.h"

#include "kernel/bugcheck.h"
#include "kernel/cpu.h"
#include "rt/trap_frame.h"
#include "x86/descriptor_tables.h"

extern "C" const std::uint8_t guarded_read_instruction[]; // guarded_access.S
extern "C" const std::uint8_t guarded_read_failed[];

namespace nt {
namespace {

alignas(16) constinit std::uint8_t exception_stack[16384] = {};
constinit x86::DescriptorTables tables;

std::uint64_t address_of(const std::uint8_t* code) { return reinterpret_cast<std::uint64_t>(code); }

} // namespace

void install_traps() {
    tables.build(address_of(trap_stubs), rt::trap_stub_size,
                 reinterpret_cast<std::uint64_t>(exception_stack + sizeof(exception_stack)));
    cpu::load_descriptor_tables(tables);
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
        frame->rip = nt::address_of(guarded_read_failed);
        return;
    }
    nt::bugcheck_on(*frame);
}
