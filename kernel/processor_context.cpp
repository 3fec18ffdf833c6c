// SPDX-License-Identifier: MIT
#include "kernel/processor_context.h"

#include "kernel/cpu.h"
#include "rt/instructions.h"
#include "x86/control_registers.h"
#include "x86/descriptor_tables.h"
#include "x86/msr.h"

namespace nt {
namespace {

using abi::tlfs::InitialVpContext;
using abi::tlfs::SegmentRegister;

SegmentRegister flat_segment(x86::Selector selector, x86::SegmentAttributes attributes) {
    return {0, 0xFFFF'FFFF, selector.raw, attributes.raw};
}

void describe_tables(InitialVpContext& context) {
    const x86::DescriptorTableRegister segments = cpu::read_segment_register();
    const x86::DescriptorTableRegister gates = cpu::read_gate_register();
    context.gdtr.base = segments.base;
    context.gdtr.limit = segments.limit;
    context.idtr.base = gates.base;
    context.idtr.limit = gates.limit;
    context.cs = flat_segment(x86::KernelSegments::code, x86::SegmentAttributes::code(0));
    const auto data = flat_segment(x86::KernelSegments::data, x86::SegmentAttributes::data(0));
    // Not FS and GS: the first way out to ring 3 would take a selector of ring 0 away, and the
    // program's GS base with it.  [APM2 4.11]
    context.ds = context.es = context.ss = data;
    context.tr = {0, sizeof(x86::TaskStateSegment) - 1, x86::KernelSegments::task.raw,
                  x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr.attributes = x86::SegmentAttributes::system(x86::SystemType::Ldt).raw;
}

} // namespace

InitialVpContext context_like_own(std::uint64_t rip, std::uint64_t stack_top) {
    InitialVpContext context;
    describe_tables(context);
    context.rip = rip;
    // As after a call: a return address that there is not, and shadow space above it.
    context.rsp = stack_top - 32 - 8;
    context.rflags = x86::Rflags::at_reset().raw;
    context.cr0 = cpu::read_cr0();
    context.cr3 = cpu::read_cr3();
    context.cr4 = cpu::read_cr4();
    context.efer = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable));
    context.pat = rt::rdmsr(static_cast<std::uint32_t>(x86::Msr::Pat));
    return context;
}

} // namespace nt
