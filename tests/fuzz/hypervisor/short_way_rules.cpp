// SPDX-License-Identifier: MIT
// When may a guest go on without a turn of the exit loop? Written from what that loop does, not
// from the short way's own conditions: there must be nothing for it to do but the call itself.
#include "abi/tlfs/hypercall.h"
#include "tests/fuzz/hypervisor/invariants.h"

namespace fuzz {
namespace {

using namespace abi::tlfs;
using abi::Vtl;

void require(bool holds, const char* sentence) {
    if (!holds) {
        throw Broken(sentence);
    }
}

} // namespace

void Invariants::note_exit(const hv::VirtualProcessor& vp) {
    const auto& vmcb = *vp.level(vp.active_vtl).vmcb;
    const bool is_kernel = vmcb.save.cpl == 0 && vmcb.save.efer.get(x86::Efer::long_mode_active);
    stops_[vp.index] = {vp.active_vtl, vmcb.control.exit_code, is_kernel, vmcb.save.rax,
                        vp.registers.rcx};
}

void Invariants::check_short_way(hv::VirtualProcessor& vp) const {
    const Stop& stop = stops_[vp.index];
    require(stop.code == x86::svm::ExitCode::Vmmcall && stop.is_kernel,
            "the short way was taken by what is no kernel's call");
    constexpr auto nothing =
        HypercallControl::simple(CallCode::NotifyLongSpinWait).with(HypercallControl::fast, true);
    Vtl next = stop.vtl;
    if (stop.rcx == HypercallControl::simple(CallCode::VtlCall).raw) {
        require(stop.vtl == Vtl::Normal && stop.rax == 0, "that VtlCall is undefined");
        next = Vtl::Secure;
    } else if (stop.rcx == HypercallControl::simple(CallCode::VtlReturn).raw) {
        require(stop.vtl == Vtl::Secure, "VTL0 has returned to itself");
        require(stop.rax == VtlReturnControl{}.with(VtlReturnControl::fast, true).raw,
                "a return that is not fast took the short way");
        next = Vtl::Normal;
    } else {
        require(stop.rcx == nothing.raw, "the short way was taken by another call");
    }
    require(vp.active_vtl == next, "the short way led to the wrong VTL");
    require(!vp.is_in_user_view && vp.vmcb().save.cpl == 0,
            "the short way led to or from a program");
    require(!vp.flush_owed, "the short way passed a flush that is owed");
    require(!vp.vmcb().control.event_injection.get(x86::svm::EventInjection::valid),
            "the short way delivers an event once more");
    require(!vp.nmi.is_pending && !vp.is_interrupt_held && !vp.is_interrupt_offered,
            "the short way passed an interrupt of VTL0's");
    const bool switches = next != stop.vtl;
    require(!switches || vp.level(Vtl::Secure).apic.is_idle(),
            "the short way passed an interrupt of VTL1's");
    require(!switches || vp.assist_page(Vtl::Secure) != nullptr, "the short way told VTL1 nothing");
}

} // namespace fuzz
