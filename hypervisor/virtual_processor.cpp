// SPDX-License-Identifier: MIT
#include "hypervisor/virtual_processor.h"

namespace hv {

abi::tlfs::VpAssistPage* VirtualProcessor::assist_page(abi::Vtl vtl) {
    using Msr = abi::tlfs::VpAssistPageMsr;
    const Msr msr = level(vtl).assist_page;
    if (!msr.get(Msr::enable)) {
        return nullptr;
    }
    const x86::GuestPage page{msr.get(Msr::page_number)};
    return reinterpret_cast<abi::tlfs::VpAssistPage*>(partition.page_for_writing(vtl, page));
}

void VirtualProcessor::report(abi::TraceEvent event) {
    report(event, abi::Verdict::None, abi::Rule::None);
}

void VirtualProcessor::report(abi::TraceEvent event, abi::Verdict verdict, abi::Rule rule) {
    event.rip = vmcb().save.rip;
    if (event.worlds == 0) {
        event.set_worlds(world(), world());
    }
    event.rule = static_cast<std::uint8_t>(rule);
    event.set_vp_and_verdict(0, verdict);
    partition.trace.record(event, index);
}

} // namespace hv
