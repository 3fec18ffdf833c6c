// SPDX-License-Identifier: MIT
#include "boot/descriptors.h"

#include "boot/asm_constants.h"
#include "boot/cpu.h"
#include "x86/segment.h"

namespace boot {

namespace {

struct Gdt {
    x86::SegmentDescriptor null;
    x86::SegmentDescriptor code = x86::SegmentDescriptor::flat(x86::SegmentAttributes::code(0));
    x86::SegmentDescriptor data = x86::SegmentDescriptor::flat(x86::SegmentAttributes::data(0));
    x86::SystemDescriptor task; // its base is an address, known when the loader is linked
};
static_assert(offsetof(Gdt, code) == LOADER_CODE_SELECTOR);
static_assert(offsetof(Gdt, data) == LOADER_DATA_SELECTOR);
static_assert(offsetof(Gdt, task) == LOADER_TSS_SELECTOR);
static_assert(sizeof(Gdt) == LOADER_GDT_SIZE);

constinit x86::TaskStateSegment task_state;

abi::tlfs::SegmentRegister segment_register(std::uint16_t selector,
                                            x86::SegmentDescriptor descriptor) {
    return {descriptor.base(), descriptor.limit(), selector, descriptor.attributes().raw};
}

} // namespace

extern "C" {
constinit Gdt loader_gdt; // loader.S loads it
}

void load_task_state() {
    loader_gdt.task =
        x86::SystemDescriptor::of(reinterpret_cast<std::uint64_t>(&task_state),
                                  sizeof(task_state) - 1, x86::SystemType::AvailableTss);
    cpu::load_task_register(LOADER_TSS_SELECTOR); // This marks the descriptor busy.
}

void describe_segments(abi::tlfs::InitialVpContext& context) {
    const auto data = segment_register(LOADER_DATA_SELECTOR, loader_gdt.data);
    context.cs = segment_register(LOADER_CODE_SELECTOR, loader_gdt.code);
    context.ds = data;
    context.es = data;
    context.ss = data;
    context.fs = {}; // Null selectors, as loader.S left them.
    context.gs = {};
    context.ldtr = {};
    context.tr = segment_register(LOADER_TSS_SELECTOR, loader_gdt.task.low);
    context.tr.base = loader_gdt.task.base();

    context.gdtr.limit = sizeof(loader_gdt) - 1;
    context.gdtr.base = reinterpret_cast<std::uint64_t>(&loader_gdt);
    context.idtr =
        {}; // No exception is expected before the kernel has handlers: one ends the machine.
}

} // namespace boot
