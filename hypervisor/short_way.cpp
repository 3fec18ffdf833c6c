// SPDX-License-Identifier: MIT
#include "hypervisor/short_way.h"

#include "abi/tlfs/hypercall.h"
#include "hypervisor/vtl_switch.h"

namespace hv {
namespace {

using abi::Vtl;
using abi::tlfs::CallCode;
using abi::tlfs::HypercallControl;
using abi::tlfs::VtlReturnControl;
using x86::svm::Vmcb;

constexpr std::uint8_t vmmcall_length = 3;
constexpr std::uint64_t call_control = HypercallControl::simple(CallCode::VtlCall).raw;
constexpr std::uint64_t return_control = HypercallControl::simple(CallCode::VtlReturn).raw;
constexpr std::uint64_t fast_return = VtlReturnControl{}.with(VtlReturnControl::fast, true).raw;
constexpr std::uint64_t null_call =
    HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true).raw;

/// VMMCALL, by a kernel in long mode?
bool is_kernels_call(const Vmcb& vmcb) {
    return vmcb.control.exit_code == x86::svm::ExitCode::Vmmcall && vmcb.save.cpl == 0 &&
           vmcb.save.efer.get(x86::Efer::long_mode_active);
}

/// A kernel has called, and a kernel goes on, or the way would be closed.
void report(VirtualProcessor& vp, abi::TraceEvent event, Vtl from, Vtl to, std::uint64_t rip) {
    event.set_worlds(abi::World::guest(from, 0), abi::World::guest(to, 0));
    event.rip = rip;
    vp.partition.trace.append(event, vp.index);
}

std::uint64_t call(VirtualProcessor& vp) {
    auto& normal = vp.vmcb_of(Vtl::Normal);
    if (!is_kernels_call(normal) || normal.save.rax != 0) {
        return 0;
    }
    const std::uint64_t rip = normal.save.rip += vmmcall_length;
    report(vp, event_of(abi::EventKind::VtlCall), Vtl::Normal, Vtl::Secure, rip);
    tell_entry_reason(vp, *vp.secure_assist, abi::tlfs::VtlEntryReason::VtlCall);
    carry_over(vp, normal.save, vp.vmcb_of(Vtl::Secure).save, Vtl::Secure);
    vp.short_way.may_call = false;
    vp.short_way.may_return = true;
    return vp.level(Vtl::Secure).vmcb_address;
}

std::uint64_t leave(VirtualProcessor& vp) {
    auto& secure = vp.vmcb_of(Vtl::Secure);
    if (!is_kernels_call(secure) || secure.save.rax != fast_return) {
        return 0;
    }
    const std::uint64_t rip = secure.save.rip += vmmcall_length;
    report(vp, event_of(abi::EventKind::VtlReturn, fast_return), Vtl::Secure, Vtl::Normal, rip);
    carry_over(vp, secure.save, vp.vmcb_of(Vtl::Normal).save, Vtl::Normal);
    vp.short_way.may_call = true;
    vp.short_way.may_return = false;
    return vp.level(Vtl::Normal).vmcb_address;
}

/// HvCallNotifyLongSpinWait, in the form that has no parameter block.
template <Vtl At>
std::uint64_t do_nothing(VirtualProcessor& vp) {
    auto& save = vp.vmcb_of(At).save;
    if (!is_kernels_call(vp.vmcb_of(At))) {
        return 0;
    }
    auto event = event_of(abi::EventKind::Hypercall, null_call);
    event.set_vp_and_verdict(0, abi::Verdict::Allowed);
    report(vp, event, At, At, save.rip);
    save.rip += vmmcall_length;
    save.rax = abi::tlfs::HypercallResult::of(abi::tlfs::HvStatus::Success).raw;
    return vp.level(At).vmcb_address;
}

/// Nothing to inject, nothing to flush; and if it does not run now, it goes on in its kernel.
bool is_quiet(VirtualProcessor& vp, Vtl vtl) {
    const Vmcb& vmcb = vp.vmcb_of(vtl);
    return vmcb.control.tlb_control == x86::svm::TlbControl::Keep &&
           !vmcb.control.event_injection.get(x86::svm::EventInjection::valid) &&
           (vtl == vp.active_vtl || vmcb.save.cpl == 0);
}

} // namespace

void open_or_close_short_way(VirtualProcessor& vp) {
    const bool owes_interrupt = vp.nmi.is_pending || vp.is_interrupt_held ||
                                vp.is_interrupt_offered || !vp.level(Vtl::Secure).apic.is_idle();
    const bool is_open = !owes_interrupt && !vp.is_in_user_view && is_quiet(vp, vp.active_vtl);
    const bool may_switch = is_open && vp.secure_assist != nullptr && is_quiet(vp, Vtl::Normal) &&
                            is_quiet(vp, Vtl::Secure);
    vp.short_way = {may_switch && vp.active_vtl == Vtl::Normal,
                    may_switch && vp.active_vtl == Vtl::Secure, is_open};
}

} // namespace hv

std::uint64_t take_short_way(std::uint64_t control, hv::VirtualProcessor* processor) {
    using namespace hv;
    VirtualProcessor& vp = *processor;
    // RCX is whatever a guest, or a program of its, has there: it decides nothing alone.
    if (control == call_control) {
        return vp.short_way.may_call ? call(vp) : 0;
    }
    if (control == return_control) {
        return vp.short_way.may_return ? leave(vp) : 0;
    }
    if (control != null_call || !vp.short_way.is_open) {
        return 0;
    }
    return vp.active_vtl == Vtl::Normal ? do_nothing<Vtl::Normal>(vp) : do_nothing<Vtl::Secure>(vp);
}
