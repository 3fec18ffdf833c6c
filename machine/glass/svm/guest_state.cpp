// SPDX-License-Identifier: MIT
// See guest_state.h.
#include "machine/glass/svm/guest_state.h"

namespace machine::glass {
namespace {

using x86::svm::SaveArea;
using x86::svm::SegmentState;

/// VMRUN and VMLOAD sign-extend the bases they load. [APM2 15.5.1]
std::uint64_t canonical(std::uint64_t base) {
    constexpr unsigned unused_bits = 16;
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(base << unused_bits) >>
                                      unused_bits);
}

SegmentValue loaded(const SegmentState& state) {
    return {state.selector, state.attributes.unpacked(), state.limit, canonical(state.base)};
}

SegmentState stored(const SegmentValue& value) {
    return {value.selector, value.attributes.packed(), value.limit, value.base};
}

} // namespace

HostState HostState::of(Processor& processor, std::uint64_t next_rip) {
    HostState host;
    host.cr0 = processor.cr0();
    host.cr3 = processor.cr3();
    host.cr4 = processor.cr4();
    host.efer = processor.efer();
    host.rflags = processor.rflags();
    host.rip = next_rip;
    host.rsp = processor.general(General::Rsp);
    host.rax = processor.general(General::Rax);
    host.dr6 = processor.dr(6);
    host.dr7 = processor.dr(7);
    host.es = processor.segment(SegmentName::Es);
    host.cs = processor.segment(SegmentName::Cs);
    host.ss = processor.segment(SegmentName::Ss);
    host.ds = processor.segment(SegmentName::Ds);
    host.gdtr = processor.segment(SegmentName::Gdtr);
    host.idtr = processor.segment(SegmentName::Idtr);
    return host;
}

void HostState::restore(Processor& processor) const {
    processor.set_control(cr0, cr3, cr4, efer);
    processor.set_rflags(rflags);
    processor.rip() = rip;
    processor.general(General::Rsp) = rsp;
    processor.general(General::Rax) = rax;
    processor.dr(6) = dr6;
    processor.dr(7) = dr7;
    processor.set_segment(SegmentName::Es, es);
    processor.set_segment(SegmentName::Cs, cs);
    processor.set_segment(SegmentName::Ss, ss);
    processor.set_segment(SegmentName::Ds, ds);
    processor.set_segment(SegmentName::Gdtr, gdtr);
    processor.set_segment(SegmentName::Idtr, idtr);
    processor.refresh_hidden_state(0); // VMRUN is for CPL 0 alone
}

void load_guest(Processor& processor, const SaveArea& save) {
    processor.set_control(save.cr0, save.cr3, save.cr4, save.efer);
    processor.cr2() = save.cr2;
    processor.set_rflags(save.rflags);
    processor.rip() = save.rip;
    processor.general(General::Rsp) = save.rsp;
    processor.general(General::Rax) = save.rax;
    processor.dr(6) = save.dr6;
    processor.dr(7) = save.dr7;
    processor.set_segment(SegmentName::Es, loaded(save.es));
    processor.set_segment(SegmentName::Cs, loaded(save.cs));
    processor.set_segment(SegmentName::Ss, loaded(save.ss));
    processor.set_segment(SegmentName::Ds, loaded(save.ds));
    processor.set_segment(SegmentName::Gdtr, loaded(save.gdtr));
    processor.set_segment(SegmentName::Idtr, loaded(save.idtr));
    processor.refresh_hidden_state(save.cpl & 3u);
}

void store_guest(Processor& processor, SaveArea& save, bool svme) {
    save.cr0 = processor.cr0();
    save.cr2 = processor.cr2();
    save.cr3 = processor.cr3();
    save.cr4 = processor.cr4();
    save.efer = processor.efer().with(x86::Efer::svm, svme);
    save.rflags = processor.rflags();
    save.rip = processor.rip();
    save.rsp = processor.general(General::Rsp);
    save.rax = processor.general(General::Rax);
    save.dr6 = processor.dr(6);
    save.dr7 = processor.dr(7);
    save.es = stored(processor.segment(SegmentName::Es));
    save.cs = stored(processor.segment(SegmentName::Cs));
    save.ss = stored(processor.segment(SegmentName::Ss));
    save.ds = stored(processor.segment(SegmentName::Ds));
    save.gdtr = stored(processor.segment(SegmentName::Gdtr));
    save.idtr = stored(processor.segment(SegmentName::Idtr));
    save.cpl = static_cast<std::uint8_t>(processor.cpl());
}

void load_additional(Processor& processor, const SaveArea& save) {
    processor.set_segment(SegmentName::Fs, loaded(save.fs));
    processor.set_segment(SegmentName::Gs, loaded(save.gs));
    processor.set_segment(SegmentName::Ldtr, loaded(save.ldtr));
    processor.set_segment(SegmentName::Tr, loaded(save.tr));
    processor.star() = save.star;
    processor.lstar() = save.lstar;
    processor.cstar() = save.cstar;
    processor.sfmask() = save.sfmask;
    processor.kernel_gs_base() = save.kernel_gs_base;
    processor.sysenter_cs() = static_cast<std::uint32_t>(save.sysenter_cs);
    processor.sysenter_esp() = save.sysenter_esp;
    processor.sysenter_eip() = save.sysenter_eip;
}

void store_additional(Processor& processor, SaveArea& save) {
    save.fs = stored(processor.segment(SegmentName::Fs));
    save.gs = stored(processor.segment(SegmentName::Gs));
    save.ldtr = stored(processor.segment(SegmentName::Ldtr));
    save.tr = stored(processor.segment(SegmentName::Tr));
    save.star = processor.star();
    save.lstar = processor.lstar();
    save.cstar = processor.cstar();
    save.sfmask = processor.sfmask();
    save.kernel_gs_base = processor.kernel_gs_base();
    save.sysenter_cs = processor.sysenter_cs();
    save.sysenter_esp = processor.sysenter_esp();
    save.sysenter_eip = processor.sysenter_eip();
}

} // namespace machine::glass
