// SPDX-License-Identifier: MIT
#include "hypervisor/vp_context.h"

#include "abi/memory_layout.h"
#include "x86/address.h"

namespace hv {
namespace {

using x86::Cr0;
using x86::Cr4;
using x86::Efer;

x86::svm::SegmentState segment(const abi::tlfs::SegmentRegister& from) {
    return {from.selector, x86::SegmentAttributes::from(from.attributes).packed(), from.limit,
            from.base};
}

x86::svm::SegmentState table(const abi::tlfs::TableRegister& from) {
    return {0, {}, from.limit, from.base};
}

/// Bits that VMRUN refuses (VMEXIT_INVALID) or that this machine must not see.  [APM2 15.5.1]
constexpr std::uint64_t cr4_allowed = Cr4{}
                                          .with(Cr4::physical_address_extension, true)
                                          .with(Cr4::page_size_extensions, true)
                                          .with(Cr4::debug_extensions, true)
                                          .with(Cr4::machine_check, true)
                                          .with(Cr4::global_pages, true)
                                          .with(Cr4::fxsave, true)
                                          .with(Cr4::unmasked_exceptions, true)
                                          .with(Cr4::user_mode_instruction_prevention, true)
                                          .with(Cr4::supervisor_execution_prevention, true)
                                          .with(Cr4::supervisor_access_prevention, true)
                                          .raw;
constexpr std::uint64_t efer_allowed = Efer{}
                                           .with(Efer::system_call, true)
                                           .with(Efer::long_mode_enable, true)
                                           .with(Efer::long_mode_active, true)
                                           .with(Efer::no_execute, true)
                                           .raw;

} // namespace

bool is_runnable(const abi::tlfs::InitialVpContext& context) {
    const auto cr0 = Cr0::from(context.cr0);
    const auto cr4 = Cr4::from(context.cr4);
    const auto efer = Efer::from(context.efer);
    const auto code = x86::SegmentAttributes::from(context.cs.attributes);
    const bool long_mode = cr0.get(Cr0::protection) && cr0.get(Cr0::paging) &&
                           cr4.get(Cr4::physical_address_extension) &&
                           efer.get(Efer::long_mode_enable) && efer.get(Efer::long_mode_active) &&
                           code.get(x86::SegmentAttributes::long_mode) &&
                           !code.get(x86::SegmentAttributes::default_32_bit);
    const bool reserved_clear = (context.cr4 & ~cr4_allowed) == 0 &&
                                (context.efer & ~efer_allowed) == 0 && (context.cr0 >> 32) == 0 &&
                                (cr0.get(Cr0::cache_disable) || !cr0.get(Cr0::not_write_through));
    return long_mode && reserved_clear && context.cr3 < abi::physical_address_limit &&
           x86::is_canonical({context.rip});
}

void load_context(x86::svm::Vmcb& vmcb, const abi::tlfs::InitialVpContext& context) {
    auto& save = vmcb.save;
    save.cs = segment(context.cs);
    save.ds = segment(context.ds);
    save.es = segment(context.es);
    save.fs = segment(context.fs);
    save.gs = segment(context.gs);
    save.ss = segment(context.ss);
    save.tr = segment(context.tr);
    save.ldtr = segment(context.ldtr);
    save.gdtr = table(context.gdtr);
    save.idtr = table(context.idtr);
    save.rip = context.rip;
    save.rsp = context.rsp;
    save.rflags = x86::Rflags::from(context.rflags).with(x86::Rflags::always_one, true);
    save.cr0 = Cr0::from(context.cr0);
    save.cr3 = x86::Cr3::from(context.cr3);
    save.cr4 = Cr4::from(context.cr4);
    save.efer = Efer::from(context.efer).with(Efer::svm, true); // VMRUN demands it.
    save.pat = context.pat;
    save.dr6 = x86::dr6_at_reset;
    save.dr7 = x86::dr7_at_reset;
    save.cpl = 0;
}

} // namespace hv
