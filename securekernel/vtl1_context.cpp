// SPDX-License-Identifier: MIT
#include "securekernel/vtl1_context.h"

#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "x86/control_registers.h"

extern "C" const std::uint8_t securekernel_vtl1_entry[]; // entry.S
extern "C" const std::uint8_t securekernel_vtl1_processor_entry[];

namespace sk {
namespace {

using abi::tlfs::SegmentRegister;

SegmentRegister flat_segment(x86::Selector selector, x86::SegmentAttributes attributes) {
    return {0, 0xFFFF'FFFF, selector.raw, attributes.raw};
}

/// It loads descriptor tables of its own first; until then the selectors alone must be plausible.
void describe_segments(abi::tlfs::InitialVpContext& context) {
    context.cs = flat_segment(x86::KernelSegments::code, x86::SegmentAttributes::code(0));
    const auto data = flat_segment(x86::KernelSegments::data, x86::SegmentAttributes::data(0));
    // Not FS and GS: the first way out to ring 3 would take a selector of ring 0 away, and the
    // trustlet's GS base with it.  [APM2 4.11]
    context.ds = context.es = context.ss = data;
    context.tr = {0, sizeof(x86::TaskStateSegment) - 1, x86::KernelSegments::task.raw,
                  x86::SegmentAttributes::system(x86::SystemType::BusyTss).raw};
    context.ldtr.attributes = x86::SegmentAttributes::system(x86::SystemType::Ldt).raw;
}

} // namespace

abi::tlfs::InitialVpContext vtl1_context(const Processor& processor) {
    const abi::LoadedImage& image = boot_info.image(abi::ImageId::SecureKernel);
    const bool is_first = processor.index == 0;
    const std::uint8_t* const own_stack_top = processor.stack + sizeof(processor.stack);
    abi::tlfs::InitialVpContext context;
    context.rip = reinterpret_cast<std::uint64_t>(is_first ? securekernel_vtl1_entry
                                                           : securekernel_vtl1_processor_entry);
    context.rsp = is_first ? image.stack_top : reinterpret_cast<std::uint64_t>(own_stack_top);
    context.rflags = x86::Rflags::at_reset().raw;
    describe_segments(context);
    context.gs.base = reinterpret_cast<std::uint64_t>(&processor);
    cpu::copy_control_registers(context);
    context.cr3 = image.page_table_root;
    return context;
}

} // namespace sk
