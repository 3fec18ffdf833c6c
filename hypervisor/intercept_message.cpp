// SPDX-License-Identifier: MIT
#include "hypervisor/intercept_message.h"

namespace hv {
namespace {

using namespace abi::tlfs;

InterceptAccess kind_of(abi::PageAccess wanted) {
    if ((wanted & abi::PageAccess::execute()) != abi::PageAccess::none()) {
        return InterceptAccess::Execute;
    }
    return wanted.allows(abi::PageAccess::write()) ? InterceptAccess::Write : InterceptAccess::Read;
}

SegmentRegister segment(const x86::svm::SegmentState& state) {
    return {state.base, state.limit, state.selector, state.attributes.unpacked().raw};
}

InterceptHeader describe_processor(VirtualProcessor& vp) {
    const auto& save = vp.vmcb().save;
    InterceptHeader header;
    header.vp_index = vp.index;
    header.state = ExecutionState{}
                       .with(ExecutionState::cpl, save.cpl)
                       .with(ExecutionState::cr0_pe, save.cr0.get(x86::Cr0::protection))
                       .with(ExecutionState::cr0_am, save.cr0.get(x86::Cr0::alignment_mask))
                       .with(ExecutionState::efer_lma, save.efer.get(x86::Efer::long_mode_active))
                       .with(ExecutionState::vtl, static_cast<std::uint8_t>(vp.active_vtl));
    header.cs = segment(save.cs);
    header.rip = save.rip;
    header.rflags = save.rflags.raw;
    return header;
}

} // namespace

void write_memory_intercept(VirtualProcessor& vp, Message& message) {
    MemoryIntercept memory;
    memory.header = describe_processor(vp);
    memory.header.access = kind_of(vp.blocked.wanted);
    // SVM tells the guest-physical address alone; the guest-virtual one stays marked invalid.
    memory.guest_physical_address = vp.blocked.address.value;

    message = Message{};
    message.memory = memory;
    message.header.payload_size = sizeof(MemoryIntercept);
    message.header.type = MessageType::GpaIntercept;
}

} // namespace hv
