// SPDX-License-Identifier: MIT
// The only C++ file of these images with inline assembly.
#include "tests/processors/shared/cpu.h"

#include "rt/instructions.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"
#include "x86/msr.h"

namespace processors::cpu {
namespace {

using abi::tlfs::SegmentRegister;

SegmentRegister flat(x86::Selector selector, x86::SegmentAttributes attributes) {
    return {0, 0xFFFF'FFFF, selector.raw, attributes.raw};
}

std::uint64_t read(x86::Msr msr) { return rt::rdmsr(static_cast<std::uint32_t>(msr)); }

} // namespace

abi::tlfs::InitialVpContext context_like_own() {
    abi::tlfs::InitialVpContext context;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cs = flat(x86::KernelSegments::code, x86::SegmentAttributes::code(0));
    const auto data = flat(x86::KernelSegments::data, x86::SegmentAttributes::data(0));
    context.ds = context.es = context.fs = context.gs = context.ss = data;
    context.tr = {0, sizeof(x86::TaskStateSegment) - 1, x86::KernelSegments::task.raw,
                  x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr.attributes = x86::SegmentAttributes::system(x86::SystemType::Ldt).raw;
    asm volatile("movq %%cr0, %0" : "=r"(context.cr0));
    asm volatile("movq %%cr3, %0" : "=r"(context.cr3));
    asm volatile("movq %%cr4, %0" : "=r"(context.cr4));
    context.efer = read(x86::Msr::ExtendedFeatureEnable);
    context.pat = read(x86::Msr::Pat);
    return context;
}

void allow_interrupts() { asm volatile("sti" : : : "memory"); }
void refuse_interrupts() { asm volatile("cli" : : : "memory"); }
void take_interrupts() { asm volatile("sti; nop; nop; cli" : : : "memory"); }
void relax() { asm volatile("pause" : : : "memory"); }

void wait_for_ever() {
    for (;;) {
        asm volatile("hlt" : : : "memory");
    }
}

} // namespace processors::cpu
