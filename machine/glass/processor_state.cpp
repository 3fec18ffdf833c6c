// SPDX-License-Identifier: MIT
#include "machine/glass/processor_state.h"

namespace machine::glass {
namespace {

ProcessorState::Segment segment_of(Processor& processor, SegmentName name) {
    const SegmentValue value = processor.segment(name);
    return {value.selector, value.attributes.raw, value.limit, value.base};
}

} // namespace

ProcessorState state_of(Core& core) {
    Processor& processor = core.processor();
    const PagingRegisters paging = core.svm->paging();
    ProcessorState state;
    state.world = core.svm->world();
    state.cpl = static_cast<std::uint8_t>(processor.cpl());
    state.guest_mode = core.svm->in_guest();
    // The encoding's order is RAX RCX RDX RBX RSP RBP RSI RDI R8..R15, and so is the contract's.
    for (unsigned index = 0; index < 16; ++index) {
        state.general[index] = processor.general(static_cast<General>(index));
    }
    state.rip = processor.rip();
    state.rflags = processor.rflags().raw;
    state.cr0 = processor.cr0().raw;
    state.cr2 = processor.cr2();
    state.cr3 = processor.cr3().raw;
    state.cr4 = processor.cr4().raw;
    state.efer = processor.efer().with(x86::Efer::svm, core.svm->enabled()).raw;
    state.nested_root = paging.nested ? paging.nested_root : 0;
    state.es = segment_of(processor, SegmentName::Es);
    state.cs = segment_of(processor, SegmentName::Cs);
    state.ss = segment_of(processor, SegmentName::Ss);
    state.ds = segment_of(processor, SegmentName::Ds);
    state.fs = segment_of(processor, SegmentName::Fs);
    state.gs = segment_of(processor, SegmentName::Gs);
    state.ldtr = segment_of(processor, SegmentName::Ldtr);
    state.tr = segment_of(processor, SegmentName::Tr);
    state.gdtr = segment_of(processor, SegmentName::Gdtr);
    state.idtr = segment_of(processor, SegmentName::Idtr);
    return state;
}

} // namespace machine::glass
